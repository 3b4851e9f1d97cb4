import { describe, expect, it } from "vitest";

import { clockOf, isDay, isNextDay, outOfOrder, written } from "./times";

const at = (text: string) => clockOf(text) ?? NaN;

describe("times on a card", () => {
  it("are read as dispatchers write them", () => {
    expect(["904", "0904", "9:04", "09:04:00", "090400"].map(clockOf)).toEqual(
      Array(5).fill(9 * 3600 + 240),
    );
    expect(["", "24:00", "9:60", "noon", "12345"].map(clockOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      1 * 3600 + 23 * 60 + 45,
    ]);
  });

  it("go over midnight", () => {
    expect(isNextDay(at("0:10"), at("23:50"))).toBe(true);
    expect(written("2026-11-30", "0:10", at("23:50"))).toBe("2026-12-01T00:10:00");
    expect(written("2026-11-30", "23:55:07", at("23:50"))).toBe("2026-11-30T23:55:07");
  });

  it("of an hour that came twice keep their offset", () => {
    const written0130 = ["01:30-05:00", "0130 -0500"].map((text) =>
      written("2026-11-01", text, at("01:10")),
    );
    expect(written0130).toEqual(Array(2).fill("2026-11-01T01:30:00-05:00"));
  });

  it("are of days that exist", () => {
    const days = ["2026-11-30", "2026-11-31", "2026-13-45", "2026-1-1", "tomorrow", "2028-02-29"];
    expect(days.filter(isDay)).toEqual(["2026-11-30", "2028-02-29"]);
  });

  it("a little early are a slip, and not of tomorrow", () => {
    expect(isNextDay(at("20:59"), at("21:04"))).toBe(false);
  });

  it("name the first two that are out of order", () => {
    const course = (...times: [string, string][]) =>
      times.map(([name, text]) => [name, clockOf(text)] as const);
    expect(
      outOfOrder(
        course(["received", "23:50"], ["sent", "23:52"], ["cleared", "0:30"]),
        at("23:50"),
      ),
    ).toBeUndefined();
    expect(
      outOfOrder(course(["received", "21:04"], ["arrived", ""], ["cleared", "20:59"]), at("21:04")),
    ).toEqual(["cleared", "received"]);
  });
});
