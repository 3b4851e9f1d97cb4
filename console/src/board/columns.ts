/** The columns of the lists: what stands in a cell, by what it sorts, whose change it shows. */

import type { CallRow, UnitOnCall, UnitRow } from "../api/shown";
import { age, secondsSince } from "../live/clock.svelte";
import type { Words } from "../words/en";
import { isUnverified, onSceneSince, placeOf } from "./board";
import type { Codes, Tone } from "./codes";

/** `colour` makes a chip of it; `tone` says that it is old or late. */
export interface Cell {
  text: string;
  colour?: string;
  tone?: Tone;
}

export interface Column<T> {
  id: string;
  title: string;
  /** As in CSS `grid-template-columns`. */
  width: string;
  /** The fields of the row that it shows: it flashes when one of them changes. */
  fields: readonly (keyof T & string)[];
  cells: (row: T) => readonly Cell[];
  order: (row: T) => string | number;
}

/** What the cells are drawn with. `now` is read anew in each cell, so that ages go on. */
export interface Drawn {
  codes: Codes;
  words: Words;
  now: () => number;
}

export function pendingColumns(drawn: Drawn): Column<CallRow>[] {
  const { codes, words } = drawn;
  return [
    ...common(drawn),
    {
      id: "wait",
      title: words.columns.wait,
      width: "4.9rem",
      fields: ["received_at"],
      cells: (call) => {
        const seconds = secondsSince(call.received_at, drawn.now());
        const tone = call.hold ? "" : codes.toneOfWait(call.priority, seconds);
        return [{ text: age(seconds), tone }];
      },
      order: (call) => call.received_at ?? "",
    },
    marks(drawn),
  ];
}

export function workedColumns(drawn: Drawn): Column<CallRow>[] {
  const { codes, words } = drawn;
  return [
    ...common(drawn),
    {
      id: "units",
      title: words.columns.units,
      width: "minmax(10.6rem, 1.5fr)",
      fields: ["units"],
      cells: (call) => unitsOf(call, codes),
      order: (call) => call.units.map((unit) => unit.unit_id).join(" "),
    },
    {
      id: "age",
      title: words.columns.age,
      width: "3.9rem",
      fields: ["received_at"],
      cells: (call) => [{ text: age(secondsSince(call.received_at, drawn.now())) }],
      order: (call) => call.received_at ?? "",
    },
    {
      id: "scene",
      title: words.columns.scene,
      width: "4.3rem",
      fields: [],
      cells: (call) => {
        const since = onSceneSince(call);
        if (!since) return [];
        const seconds = secondsSince(since, drawn.now());
        return [
          { text: age(seconds), tone: codes.toneOfStatus(codes.statusAt("arrived"), seconds) },
        ];
      },
      order: (call) => onSceneSince(call) ?? "9999",
    },
    marks(drawn),
  ];
}

function common({ codes, words }: Drawn): Column<CallRow>[] {
  return [
    {
      id: "priority",
      title: words.columns.priority,
      width: "2.5rem",
      fields: ["priority"],
      cells: (call) => [{ text: call.priority, colour: codes.colourOf(call.priority) }],
      order: (call) => codes.rank(call.priority),
    },
    {
      id: "number",
      title: words.columns.number,
      width: "5.9rem",
      fields: [],
      cells: (call) => [{ text: call.number }],
      order: (call) => call.number,
    },
    {
      id: "type",
      title: words.columns.type,
      width: "4.7rem",
      fields: ["type"],
      cells: (call) => [{ text: call.type }],
      order: (call) => call.type,
    },
    {
      id: "place",
      title: words.columns.place,
      width: "minmax(8rem, 2fr)",
      fields: ["place", "address", "pin"],
      cells: (call) => [{ text: placeOf(call) }],
      order: (call) => placeOf(call),
    },
    {
      id: "beat",
      title: words.columns.beat,
      width: "3rem",
      fields: ["beat"],
      cells: (call) => [{ text: call.beat }],
      order: (call) => call.beat,
    },
  ];
}

/** As many units as there is room for; the others are counted, so that nobody is hidden. */
const MOST_CHIPS = 2;

function unitsOf(call: CallRow, codes: Codes): Cell[] {
  const chips = call.units.map((unit) => unitChip(unit, call, codes));
  const more = chips.length - MOST_CHIPS;
  return more > 0 ? [...chips.slice(0, MOST_CHIPS), { text: ` +${more}` }] : chips;
}

function unitChip(unit: UnitOnCall, call: CallRow, codes: Codes): Cell {
  const status = codes.statusAt(unit.stage);
  const lead = unit.unit_id === call.primary_unit && call.units.length > 1 ? "*" : "";
  return { text: `${unit.unit_id}${lead} ${status}`, colour: codes.colourOfStatus(status) };
}

function marks({ words }: Drawn): Column<CallRow> {
  return {
    id: "marks",
    title: words.columns.marks,
    width: "minmax(3.5rem, 0.8fr)",
    fields: ["hold", "duplicates", "callers", "cautions", "back_up", "anomalies"],
    cells: (call) => marksOf(call, words).map((text) => ({ text })),
    order: (call) => marksOf(call, words).join(" "),
  };
}

function marksOf(call: CallRow, { marks }: Words): string[] {
  return [
    ...(call.cautions.length ? [marks.caution] : []),
    ...(call.hold ? [marks.held] : []),
    ...(call.back_up ? [marks.backUp(call.back_up)] : []),
    ...(call.duplicates.length ? [marks.duplicates(call.duplicates.length)] : []),
    ...(call.callers.length > 1 ? [marks.callers(call.callers.length)] : []),
    ...(isUnverified(call) ? [marks.unverified] : []),
    ...(call.anomalies.length ? [marks.anomaly] : []),
    ...(call.training ? [marks.exercise] : []),
  ];
}

export function unitColumns(drawn: Drawn): Column<UnitRow>[] {
  const { codes, words } = drawn;
  return [
    {
      id: "unit",
      title: words.columns.unit,
      width: "4.4rem",
      fields: ["emergency_since"],
      cells: (unit) => [{ text: unit.unit_id, tone: unit.emergency_since ? "late" : "" }],
      order: (unit) => unit.unit_id,
    },
    {
      id: "status",
      title: words.columns.status,
      width: "3.4rem",
      fields: ["status", "status_text"],
      cells: (unit) => [{ text: unit.status, colour: codes.colourOfStatus(unit.status) }],
      order: (unit) => `${unit.emergency_since ? "0" : "1"} ${unit.status}`,
    },
    {
      id: "since",
      title: words.columns.since,
      width: "4.3rem",
      fields: ["since"],
      cells: (unit) => {
        const seconds = secondsSince(unit.since, drawn.now());
        return [{ text: age(seconds), tone: codes.toneOfStatus(unit.status, seconds) }];
      },
      order: (unit) => unit.since ?? "",
    },
    {
      id: "call",
      title: words.columns.call,
      width: "5.9rem",
      fields: ["number"],
      cells: (unit) => [{ text: unit.number }],
      order: (unit) => unit.number || "~",
    },
    {
      id: "beat",
      title: words.columns.beat,
      width: "3rem",
      fields: ["beat"],
      cells: (unit) => [{ text: unit.beat }],
      order: (unit) => unit.beat,
    },
    {
      id: "officers",
      title: words.columns.officers,
      width: "minmax(3.5rem, 1fr)",
      fields: ["officer_ids"],
      cells: (unit) => [{ text: unit.officer_ids.join(" ") }],
      order: (unit) => unit.officer_ids.join(" "),
    },
    {
      id: "marks",
      title: words.columns.marks,
      width: "minmax(3.5rem, 1fr)",
      fields: ["emergency_since", "stacked", "check_due_at", "check_warned", "anomaly"],
      cells: (unit) => unitMarks(unit, words),
      order: (unit) =>
        unitMarks(unit, words)
          .map((one) => one.text)
          .join(" "),
    },
  ];
}

function unitMarks(unit: UnitRow, { marks }: Words): Cell[] {
  const check: Cell[] = unit.check_due_at
    ? [
        unit.check_warned
          ? { text: marks.checkLate, tone: "late" }
          : { text: marks.check, tone: "warn" },
      ]
    : [];
  return [
    ...(unit.emergency_since ? [{ text: marks.emergency, tone: "late" as const }] : []),
    ...check,
    ...(unit.stacked.length ? [{ text: marks.stacked(unit.stacked.length) }] : []),
    ...(unit.status_text ? [{ text: unit.status_text }] : []),
    ...(unit.anomaly ? [{ text: marks.anomaly }] : []),
    ...(unit.training ? [{ text: marks.exercise }] : []),
  ];
}
