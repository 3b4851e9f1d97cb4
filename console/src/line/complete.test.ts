import { describe, expect, it } from "vitest";

import type { CallRow, UnitRow, Vocabulary } from "../api/shown";
import { complete, expected, findVerb } from "./complete";

const verb = (name: string, slots: string[], switches: string[] = [], whole = false) => ({
  verb: name,
  words: name,
  form: slots.join(" "),
  example: "",
  whole,
  warns: false,
  slots: slots.map((kind) => ({ kind, optional: false })),
  switches,
});

const vocabulary = {
  verbs: [
    verb("D", ["call", "unit…"]),
    verb("DIV", ["unit", "call", "text"]),
    verb("N", ["type", "place"], ["/P", "/EX"]),
    verb("NT", ["call", "text"]),
    verb("CL", ["unit|*", "disposition", "text"]),
    verb("CLOSE", ["call", "disposition…"], [], true),
    verb("CANCEL", ["call", "reason"]),
  ],
  types: [
    { code: "ALARM", label: "Burglar alarm", priority: "P2" },
    { code: "NOISE", label: "Noise", priority: "P4" },
  ],
  priorities: [{ code: "P1", label: "In progress" }],
  dispositions: [{ code: "RT", label: "Report taken" }],
  statuses: [],
  beats: [],
  sources: [],
} as unknown as Vocabulary;

const call = (number: string, place: string, priority = "P3") =>
  ({ number, type: "ALARM", priority, place, address: "" }) as CallRow;
const unit = (unit_id: string, number = "") =>
  ({ unit_id, number, status: number ? "DP" : "AV", beat: "" }) as UnitRow;

const seen = {
  vocabulary,
  calls: [call("26-000012", "14 SAMPLE ST"), call("26-000034", "9 TRIAL ROAD", "P1")],
  units: [unit("1A12", "26-000034"), unit("1A14")],
  selected: "",
};

const at = (line: string) => complete(line, line.length, seen).map((one) => one.insert);

describe("completion", () => {
  it("offers verbs by their beginning, the shortest first", () => {
    expect(at("d")).toEqual(["D", "DIV"]);
    expect(at("")).toEqual([]);
  });

  it("offers free units as people count them", () => {
    const many = { ...seen, units: ["1A10", "1A9", "1A2"].map((name) => unit(name)) };
    expect(complete("D 34 1A", 7, many).map((one) => one.insert)).toEqual(["1A2", "1A9", "1A10"]);
  });

  it("offers calls and units in either order, free units first", () => {
    expect(at("D 12 ")).toEqual(["1A14", "1A12"]);
    expect(at("D 1A")).toEqual(["1A14", "1A12"]);
    expect(at("D 1A12 ")).toContain("26-000034");
    expect(at("D 12 1A12 1A1")).toEqual(["1A14", "1A12"]);
  });

  it("finds a call by its short number, its type or its place, the most urgent first", () => {
    expect(at("NT 3")).toEqual(["26-000034"]);
    expect(at("NT trial")).toEqual(["26-000034"]);
    expect(at("NT alarm")).toEqual(["26-000034", "26-000012"]);
  });

  it("offers the selected call first", () => {
    const chosen = { ...seen, selected: "26-000012" };
    expect(complete("D ", 2, chosen)[0]?.insert).toBe("26-000012");
  });

  it("offers codes by code and by label", () => {
    expect(at("N burg")).toEqual(["ALARM"]);
    expect(at("N no")).toEqual(["NOISE"]);
    expect(at("CL 1A12 r")).toEqual(["RT"]);
    expect(at("CLOSE 12 RT rep")).toEqual(["RT"]);
  });

  it("offers switches and their values wherever they stand", () => {
    expect(at("N ALARM 12 MILL ROAD /")).toEqual(["/P", "/EX"]);
    expect(at("N ALARM 12 MILL ROAD /P ")).toEqual(["P1"]);
  });

  it("is silent in free text, and begins anew after ;", () => {
    expect(at("N ALARM 12 MILL ROAD - d")).toEqual([]);
    expect(at("NT 12 gun seen; d")).toEqual(["D", "DIV"]);
    expect(at("N NOISE 3 MILL; D 12 1A14 1")).toEqual(["1A14", "1A12"]);
    expect(at("NT 12 gun; dog ")).toEqual([]);
  });

  it("replaces the word at the caret only", () => {
    const line = "D 12 1A and more";
    expect(complete(line, 7, seen)[0]).toMatchObject({ insert: "1A14", from: 5, to: 7 });
  });
});

describe("what is expected", () => {
  it("names the verb, and what comes next", () => {
    expect(expected("D ", 2, vocabulary)).toMatchObject({ kinds: ["call", "unit…"] });
    expect(expected("N ", 2, vocabulary).kinds).toEqual(["type"]);
    expect(expected("N ALARM ", 8, vocabulary).kinds).toEqual(["place"]);
    expect(expected("x ", 2, vocabulary).verb).toBeUndefined();
  });

  it("takes no prefix of a verb that is written in full", () => {
    expect(findVerb("clo", vocabulary)).toBeUndefined();
    expect(findVerb("close", vocabulary)?.verb).toBe("CLOSE");
    expect(findVerb("D!", vocabulary)?.verb).toBe("D");
  });
});
