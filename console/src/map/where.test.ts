import { describe, expect, it } from "vitest";

import type { CallRow, Fix, UnitRow } from "../api/shown";
import {
  compass,
  freshness,
  metres,
  OLD,
  pinAt,
  pinnedCalls,
  pointOf,
  seenUnits,
  STALE,
} from "./where";

function call(number: string, pin: string, more: Partial<CallRow> = {}): CallRow {
  return { number, pin, state: "open", primary_number: "", ...more } as CallRow;
}

function unit(unit_id: string, more: Partial<UnitRow> = {}): UnitRow {
  return { unit_id, on_duty: true, emergency_since: null, ...more } as UnitRow;
}

function fix(unit_id: string, latitude: number, longitude = -72.74): Fix {
  const at = "2026-11-20T02:00:00Z";
  return { unit_id, at, latitude, longitude, heading: null, speed: null, accuracy: null };
}

describe("calls on the map", () => {
  it("stand at their point, and those without one are left out", () => {
    const drawn = pinnedCalls([call("26-000001", "41.76,-72.74"), call("26-000002", "")]);
    expect(drawn.map((one) => one.call.number)).toEqual(["26-000001"]);
    expect(drawn[0]?.at).toEqual({ latitude: 41.76, longitude: -72.74 });
  });

  it("are not drawn when they ended, or are told as part of another", () => {
    expect(pinnedCalls([call("26-000001", "41.76,-72.74", { state: "closed" })])).toEqual([]);
    const duplicate = call("26-000002", "41.76,-72.74", { primary_number: "26-000001" });
    expect(pinnedCalls([duplicate])).toEqual([]);
  });

  it("get back the point that was set, to a metre", () => {
    const at = { latitude: 41.762345678, longitude: -72.7423456 };
    const again = pointOf(call("26-000001", pinAt(at)));
    expect(again && metres(at, again)).toBeLessThan(1);
  });
});

describe("units on the map", () => {
  const fixes = new Map(
    [fix("1A1", 41.76), fix("1A2", 41.7601), fix("1A3", 41.77)].map((one) => [one.unit_id, one]),
  );
  const seen = (...units: UnitRow[]) => seenUnits(units, (name) => fixes.get(name));

  it("are drawn where they were seen; one that nobody saw is not", () => {
    expect(seen(unit("1A1"), unit("1A9")).map((one) => one.unit.unit_id)).toEqual(["1A1"]);
  });

  it("hang one below the other at the same place", () => {
    expect(seen(unit("1A1"), unit("1A2"), unit("1A3")).map((one) => one.slot)).toEqual([0, 1, 0]);
  });

  it("leave the map off duty, but not in an emergency", () => {
    expect(seen(unit("1A1", { on_duty: false }))).toEqual([]);
    const alone = unit("1A1", { on_duty: false, emergency_since: "2026-11-20T02:00:00Z" });
    expect(seen(alone)).toHaveLength(1);
  });

  it("are marked when the position is old", () => {
    expect([0, OLD, STALE].map(freshness)).toEqual(["", "old", "stale"]);
  });
});

it("names headings in eighths", () => {
  expect([0, 44, 90, 200, 359].map(compass)).toEqual([0, 1, 2, 4, 0]);
});
