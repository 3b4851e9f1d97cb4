/** Where the panels stand in a window: columns of panels, each with its share of the room. */

export const PANELS = ["pending", "open", "units", "detail", "form", "activity", "notes"] as const;
export type PanelName = (typeof PANELS)[number];

export function isPanel(name: string): name is PanelName {
  return (PANELS as readonly string[]).includes(name);
}

export interface Placed {
  panel: PanelName;
  share: number;
}

export interface Column {
  share: number;
  panels: readonly Placed[];
}

/** `line`: the window has a command line. */
export interface Layout {
  columns: readonly Column[];
  line: boolean;
}

function column(share: number, ...panels: readonly (readonly [PanelName, number])[]): Column {
  return { share, panels: panels.map(([panel, of]) => ({ panel, share: of })) };
}

/** What every position has; one that is saved under the same name comes before it. */
export const BUILT_IN: Readonly<Record<string, Layout>> = {
  dispatcher: {
    line: true,
    columns: [
      column(7, ["pending", 3], ["open", 4]),
      column(5, ["units", 4], ["detail", 4]),
      column(3, ["activity", 3], ["notes", 2]),
    ],
  },
  calltaker: {
    line: true,
    columns: [column(5, ["form", 1]), column(4, ["pending", 2], ["open", 2], ["detail", 3])],
  },
  wall: {
    line: false,
    columns: [column(5, ["pending", 2], ["open", 3]), column(4, ["units", 1])],
  },
};

export const FIRST = "dispatcher";

export function has(layout: Layout, panel: PanelName): boolean {
  return layout.columns.some((one) => one.panels.some((placed) => placed.panel === panel));
}

/** Show a panel at the end of the last column, or put it away. */
export function toggle(layout: Layout, panel: PanelName): Layout {
  if (has(layout, panel)) return without(layout, panel);
  return place(layout, panel, layout.columns.length - 1);
}

function without(layout: Layout, panel: PanelName): Layout {
  const columns = layout.columns
    .map((one) => ({ ...one, panels: one.panels.filter((placed) => placed.panel !== panel) }))
    .filter((one) => one.panels.length > 0);
  return { ...layout, columns: columns.length ? columns : [column(1)] };
}

/** Move a panel to a column; one past the last makes a new column. */
export function place(layout: Layout, panel: PanelName, to: number): Layout {
  const share = shareOf(layout, panel);
  const rest: Column[] = layout.columns.map((one) => ({
    ...one,
    panels: one.panels.filter((placed) => placed.panel !== panel),
  }));
  while (rest.length <= to) rest.push(column(1));
  const columns = rest
    .map((one, n) => (n === to ? { ...one, panels: [...one.panels, { panel, share }] } : one))
    .filter((one) => one.panels.length > 0);
  return { ...layout, columns };
}

function shareOf(layout: Layout, panel: PanelName): number {
  const placed = layout.columns.flatMap((one) => one.panels).find((one) => one.panel === panel);
  return placed?.share ?? 1;
}

/** Move a panel one place up in its column. */
export function raise(layout: Layout, panel: PanelName): Layout {
  return {
    ...layout,
    columns: layout.columns.map((one) => {
      const at = one.panels.findIndex((placed) => placed.panel === panel);
      if (at <= 0) return one;
      const panels = [...one.panels];
      panels.splice(at - 1, 0, ...panels.splice(at, 1));
      return { ...one, panels };
    }),
  };
}

export function resize(layout: Layout, panel: PanelName, share: number): Layout {
  return {
    ...layout,
    columns: layout.columns.map((one) => ({
      ...one,
      panels: one.panels.map((placed) => (placed.panel === panel ? { panel, share } : placed)),
    })),
  };
}

export function widen(layout: Layout, at: number, share: number): Layout {
  return {
    ...layout,
    columns: layout.columns.map((one, n) => (n === at ? { ...one, share } : one)),
  };
}

/** Shares as CSS grid tracks that may shrink. */
export function tracks(parts: readonly { share: number }[]): string {
  return parts.map((one) => `minmax(0, ${one.share}fr)`).join(" ");
}
