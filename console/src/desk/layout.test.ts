import { describe, expect, it } from "vitest";

import { builtIn, has, type Layout, place, raise, resize, toggle, tracks, widen } from "./layout";

const two: Layout = {
  line: true,
  columns: [
    {
      share: 2,
      panels: [
        { panel: "pending", share: 1 },
        { panel: "open", share: 3 },
      ],
    },
    { share: 1, panels: [{ panel: "units", share: 1 }] },
  ],
};
const names = (layout: Layout) => layout.columns.map((one) => one.panels.map((p) => p.panel));

describe("layouts", () => {
  it("shows a panel at the end, and puts it away", () => {
    const more = toggle(two, "notes");
    expect(names(more)).toEqual([
      ["pending", "open"],
      ["units", "notes"],
    ]);
    expect(toggle(more, "notes")).toEqual(two);
    expect(names(toggle(two, "units"))).toEqual([["pending", "open"]]);
  });

  it("has as many columns as there is room for", () => {
    const columns = [640, 1280, 1920].map((width) => builtIn(width)["dispatcher"]?.columns.length);
    expect(columns).toEqual([1, 2, 3]);
  });

  it("never loses its last column", () => {
    const bare = ["pending", "open", "units"] as const;
    const empty = bare.reduce<Layout>((layout, panel) => toggle(layout, panel), two);
    expect(names(empty)).toEqual([[]]);
    expect(names(toggle(empty, "open"))).toEqual([["open"]]);
  });

  it("moves a panel with its share, into a new column too", () => {
    expect(names(place(two, "open", 1))).toEqual([["pending"], ["units", "open"]]);
    expect(place(two, "open", 2).columns[2]?.panels).toEqual([{ panel: "open", share: 3 }]);
    expect(names(raise(two, "open"))[0]).toEqual(["open", "pending"]);
    expect(raise(two, "pending")).toEqual(two);
  });

  it("gives room by shares", () => {
    expect(tracks(resize(two, "pending", 5).columns[0]?.panels ?? [])).toBe(
      "minmax(0, 5fr) minmax(0, 3fr)",
    );
    expect(widen(two, 1, 4).columns.map((one) => one.share)).toEqual([2, 4]);
  });

  it("has work in every one that is built in", () => {
    for (const width of [1280, 3840]) {
      for (const layout of Object.values(builtIn(width))) expect(has(layout, "pending")).toBe(true);
    }
  });
});
