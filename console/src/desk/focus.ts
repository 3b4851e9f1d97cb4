/** Where the focus goes when what had it is taken away. */

const STOPS = "[role=grid], button, input, select, [tabindex='0']";

/** The controls of a panel, in their order. */
export function stopsOf(panel: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[data-panel="${panel}"] :is(${STOPS})`)];
}

/**
 * Take note of what has the focus. What this gives brings the focus back there, and the caret,
 * when the panel was made anew meanwhile; it tells whether something has the focus then.
 */
export function noteFocus(): () => boolean {
  const held = document.activeElement as HTMLElement;
  const panel = held.closest<HTMLElement>("[data-panel]")?.dataset["panel"] ?? "";
  const place = panel ? stopsOf(panel).indexOf(held) : -1;
  const caret = held instanceof HTMLInputElement ? held.selectionStart : null;
  return () => {
    if (!held.isConnected) {
      const again = stopsOf(panel)[place];
      again?.focus();
      if (again instanceof HTMLInputElement && caret !== null)
        again.setSelectionRange(caret, caret);
    }
    return document.activeElement !== document.body;
  };
}

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
