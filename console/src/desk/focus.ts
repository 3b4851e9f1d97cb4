/** Where the focus goes when what had it is taken away. */

/**
 * A button whose press takes it away, such as that of an answered alarm, leaves the focus with its
 * panel, where Enter presses nothing else, or with the first button of what is open over the board.
 */
export function keepFocus(otherwise: () => void): (root: HTMLElement) => () => void {
  return (root) => {
    let held: HTMLElement | undefined;
    let home: HTMLElement | null | undefined;
    const watched = new MutationObserver(() => {
      if (!held || held.isConnected || document.activeElement !== document.body) return;
      if (home?.isConnected) home.focus();
      if (document.activeElement === document.body) otherwise();
    });
    const focused = (event: FocusEvent) => {
      watched.disconnect();
      if (!(event.target instanceof HTMLButtonElement)) return;
      held = event.target;
      home =
        held.closest<HTMLElement>("[data-panel][tabindex]") ??
        held.closest("dialog")?.querySelector("button");
      watched.observe(root, { childList: true, subtree: true });
    };
    root.addEventListener("focusin", focused);
    return () => {
      watched.disconnect();
      root.removeEventListener("focusin", focused);
    };
  };
}
