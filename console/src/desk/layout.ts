/** Where the panels stand in a window: columns of panels, each with its share of the room. */

import type { View } from "../api/shown";

export type PanelName = NonNullable<View["panel"]>;

/** Every panel that the server names: one that it gains is missed here by the type. */
const ALL: Readonly<Record<PanelName, true>> = {
  pending: true,
  open: true,
  units: true,
  map: true,
  detail: true,
  form: true,
  cards: true,
  activity: true,
  notes: true,
};
export const PANELS = Object.keys(ALL) as readonly PanelName[];

export function isPanel(name: string): name is PanelName {
  return Object.hasOwn(ALL, name);
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

/** From so many pixels on there is room for a third column. */
const WIDE = 1500;
/** With less, or at twice the size, the panels stand below one another. */
const NARROW = 900;

/**
 * What every position has in a window of so many pixels; one that is saved under the same name
 * comes before it.
 */
export function builtIn(width: number): Readonly<Record<string, Layout>> {
  const calls = column(8, ["pending", 3], ["open", 4]);
  const map = column(4, ["map", 5], ["activity", 3], ["notes", 2]);
  const form = column(5, ["form", 1]);
  const lists = column(4, ["pending", 2], ["open", 2], ["detail", 3]);
  const wide = width >= WIDE;
  const layouts: Record<string, Layout> = {
    dispatcher: {
      line: true,
      columns: [calls, column(5, ["units", 4], ["detail", 4]), ...(wide ? [map] : [])],
    },
    calltaker: {
      line: true,
      columns: [form, lists, ...(wide ? [column(4, ["map", 1])] : [])],
    },
    catchup: {
      line: true,
      columns: [column(5, ["cards", 1]), column(4, ["pending", 2], ["open", 2], ["detail", 3])],
    },
    wall: {
      line: false,
      columns: [column(6, ["pending", 2], ["open", 3]), column(4, ["map", 4], ["units", 3])],
    },
  };
  return width < NARROW
    ? Object.fromEntries(Object.entries(layouts).map(([name, one]) => [name, inOneColumn(one)]))
    : layouts;
}

function inOneColumn(layout: Layout): Layout {
  return {
    ...layout,
    columns: [{ share: 1, panels: layout.columns.flatMap((one) => one.panels) }],
  };
}

export const FIRST = "dispatcher";

export function has(layout: Layout, panel: PanelName): boolean {
  return layout.columns.some((one) => one.panels.some((placed) => placed.panel === panel));
}

/** Show a panel at the end of the last column, as high as the highest there, or put it away. */
export function toggle(layout: Layout, panel: PanelName): Layout {
  if (has(layout, panel)) return without(layout, panel);
  const last = layout.columns.length - 1;
  const highest = Math.max(1, ...(layout.columns[last]?.panels ?? []).map((one) => one.share));
  return resize(place(layout, panel, last), panel, highest);
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

/** Shares as CSS grid tracks that may shrink to so much. */
export function tracks(parts: readonly { share: number }[], least = "0"): string {
  return parts.map((one) => `minmax(${least}, ${one.share}fr)`).join(" ");
}
