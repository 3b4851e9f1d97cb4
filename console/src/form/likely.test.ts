import { describe, expect, it } from "vitest";

import type { CallRow } from "../api/shown";
import { likely } from "./likely";

const NOW = Date.parse("2026-07-04T21:30:00Z");
const call = (number: string, place: string, more: Partial<CallRow> = {}) =>
  ({
    number,
    place,
    address: "",
    type: "NOISE",
    state: "open",
    primary_number: "",
    received_at: "2026-07-04T21:00:00Z",
    callers: [],
    ...more,
  }) as unknown as CallRow;
const told = (place: string, type = "", phone = "") => ({
  place,
  type,
  phone,
  number: "26-000009",
});
const found = (...args: Parameters<typeof likely>) => likely(...args).map((one) => one.call.number);

describe("likely duplicates", () => {
  it("finds the same place however it is spelt, and while it is typed", () => {
    const calls = [call("1", "12 Sample Street, West Hartford"), call("2", "12 OTHER RD")];
    expect(found(told("12 sample st"), calls, NOW)).toEqual(["1"]);
    expect(found(told("12 sampl"), calls, NOW)).toEqual(["1"]);
    expect(found(told("12"), calls, NOW)).toEqual([]);
  });

  it("finds what is near on the same street, the nearest kind first", () => {
    const calls = [
      call("1", "40 SAMPLE ST"),
      call("2", "12 SAMPLE ST"),
      call("3", "400 SAMPLE ST"),
    ];
    expect(found(told("12 SAMPLE ST", "NOISE"), calls, NOW)).toEqual(["2", "1"]);
    expect(likely(told("12 SAMPLE ST", "NOISE"), calls, NOW)[0]?.because).toEqual([
      "place",
      "type",
    ]);
  });

  it("finds an intersection on the street", () => {
    expect(found(told("SAMPLE ST"), [call("1", "MAIN ST/SAMPLE ST")], NOW)).toEqual(["1"]);
  });

  it("finds the same caller anywhere", () => {
    const callers = [{ at: "", name: "", phone: "860-555-0100", address: "" }];
    const calls = [call("1", "9 ELM ST", { callers })];
    expect(found(told("12 SAMPLE ST", "", "555 0100"), calls, NOW)).toEqual(["1"]);
    expect(found(told("12 SAMPLE ST", "", "555"), calls, NOW)).toEqual([]);
  });

  it("leaves out itself, what is a duplicate already, what ended, and what is long past", () => {
    const calls = [
      call("26-000009", "12 SAMPLE ST"),
      call("1", "12 SAMPLE ST", { primary_number: "26-000002" }),
      call("2", "12 SAMPLE ST", { state: "closed" }),
      call("3", "14 SAMPLE ST", { received_at: "2026-07-04T11:00:00Z" }),
      call("4", "12 SAMPLE ST", { received_at: "2026-07-04T11:00:00Z" }),
    ];
    expect(found(told("12 SAMPLE ST"), calls, NOW)).toEqual(["4"]);
  });
});
