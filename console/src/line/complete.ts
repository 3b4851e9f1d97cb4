/** What may stand at the caret of a command line: pure, from the vocabulary and the board. */

import type { CallRow, KnownVerb, UnitRow, Vocabulary } from "../api/shown";
import { inOrder } from "../board/board";

export interface Seen {
  vocabulary: Vocabulary;
  calls: readonly CallRow[];
  units: readonly UnitRow[];
  /** The number of the call that `.` means: it is offered first. */
  selected: string;
}

export interface Suggestion {
  insert: string;
  label: string;
  /** What of the line it replaces. */
  from: number;
  to: number;
}

/** The verb that the clause at the caret begins with, and which word of its form comes next. */
export interface Expected {
  verb: KnownVerb | undefined;
  kinds: readonly string[];
}

const MOST = 8;
const TARGETS: ReadonlySet<string> = new Set(["call", "unit", "unit…", "unit|*"]);
const ENDLESS = /…$/;
const FREE_TEXT = / - /;

interface Word {
  text: string;
  at: number;
}

interface Clause {
  verb: Word;
  words: Word[];
  /** The word that is being typed: empty where a new one begins. */
  current: Word;
  inText: boolean;
}

/** Suggest what may stand at the caret, the likeliest first. */
export function complete(line: string, caret: number, seen: Seen): Suggestion[] {
  const clause = clauseAt(line, caret, seen.vocabulary);
  if (clause.inText) return [];
  const { current } = clause;
  const found = clause.verb === current ? verbs(current, seen) : values(clause, seen);
  return found
    .filter((one) => one.insert.toUpperCase() !== current.text.toUpperCase() || one.label !== "")
    .slice(0, MOST)
    .map((one) => ({ ...one, from: current.at, to: caret }));
}

/** What the form of the verb at the caret wants next. */
export function expected(line: string, caret: number, vocabulary: Vocabulary): Expected {
  const clause = clauseAt(line, caret, vocabulary);
  const verb = findVerb(clause.verb.text, vocabulary);
  return { verb, kinds: verb && !clause.inText ? kindsAt(verb, clause, undefined) : [] };
}

export function findVerb(typed: string, vocabulary: Vocabulary): KnownVerb | undefined {
  const name = typed.replace(/!$/, "").toUpperCase();
  if (!name) return undefined;
  const alike = vocabulary.verbs.filter((one) => one.verb.startsWith(name));
  const usable = alike.filter((one) => !one.whole);
  return alike.find((one) => one.verb === name) ?? (usable.length === 1 ? usable[0] : undefined);
}

function clauseAt(line: string, caret: number, vocabulary: Vocabulary): Clause {
  const typed = line.slice(0, caret);
  const begins = clauseBegin(typed, vocabulary);
  const text = typed.slice(begins);
  const words = [...text.matchAll(/\S+/g)].map((one) => ({
    text: one[0],
    at: begins + one.index,
  }));
  const last = words.at(-1);
  const open = last && last.at + last.text.length === caret;
  const current = open ? last : { text: "", at: caret };
  const before = open ? words.slice(0, -1) : words;
  const verb = before[0] ?? current;
  return { verb, words: before.slice(1), current, inText: FREE_TEXT.test(text) };
}

/** `;` begins another command only before a verb, or before what is only now being typed. */
function clauseBegin(typed: string, vocabulary: Vocabulary): number {
  const names = new Set(vocabulary.verbs.map((one) => one.verb));
  let begin = 0;
  for (const found of typed.matchAll(/;\s*(\S*)(\s?)/g)) {
    const [whole, word = "", after] = found;
    const at = found.index + whole.length - word.length - (after ?? "").length;
    const typing = at + word.length === typed.length && !after;
    if (typing || names.has(word.replace(/!$/, "").toUpperCase())) begin = at;
  }
  return begin;
}

type Value = Pick<Suggestion, "insert" | "label">;

function verbs({ text }: Word, { vocabulary }: Seen): Value[] {
  const typed = text.toUpperCase();
  if (!typed) return [];
  return vocabulary.verbs
    .filter((one) => one.verb.startsWith(typed))
    .sort((one, other) => one.verb.length - other.verb.length)
    .map((one) => ({ insert: one.verb, label: `${one.words} · ${one.form}` }));
}

function values(clause: Clause, seen: Seen): Value[] {
  const verb = findVerb(clause.verb.text, seen.vocabulary);
  if (!verb) return [];
  const { current } = clause;
  const last = clause.words.at(-1);
  if (last && isSwitch(last.text, verb)) {
    return ofKind(SWITCHES[last.text.toUpperCase()] ?? "", current.text, seen);
  }
  if (current.text.startsWith("/")) {
    const typed = current.text.toUpperCase();
    return verb.switches
      .filter((one) => one.startsWith(typed))
      .map((one) => ({ insert: one, label: SWITCHES[one] ?? "" }));
  }
  return kindsAt(verb, clause, seen).flatMap((kind) => ofKind(kind, current.text, seen));
}

const SWITCHES: Readonly<Record<string, string>> = {
  "/P": "priority",
  "/B": "beat",
  "/S": "source",
  "/D": "discipline",
  "/EX": "exercise",
  "/AT": "time",
};
const WITHOUT_VALUE: ReadonlySet<string> = new Set(["/EX"]);

function isSwitch(word: string, verb: KnownVerb): boolean {
  const name = word.toUpperCase();
  return verb.switches.includes(name) && !WITHOUT_VALUE.has(name);
}

/** Walk along the form over the words that are there; give the kinds that may come next. */
function kindsAt(verb: KnownVerb, clause: Clause, seen: Seen | undefined): string[] {
  const words = plainWords(clause.words, verb);
  const { slots } = verb;
  let slot = 0;
  let word = 0;
  while (slot < slots.length) {
    const group = groupAt(verb, slot);
    if (group.length) {
      const taken = takenBy(group, words.slice(word), seen);
      word += taken.count;
      if (word >= words.length && taken.left.length) {
        const next = taken.missing ? undefined : slots[slot + group.length];
        return [...taken.left, ...(next ? [next.kind] : [])];
      }
      slot += group.length;
      continue;
    }
    const { kind } = slots[slot] ?? { kind: "" };
    if (word >= words.length) return [kind];
    if (TO_THE_END.has(kind) || ENDLESS.test(kind)) return [kind];
    word += 1;
    slot += 1;
  }
  return [];
}

/** These take all the words that are left. */
const TO_THE_END: ReadonlySet<string> = new Set(["place", "text", "reason", "caller", "- text"]);

function plainWords(words: readonly Word[], verb: KnownVerb): string[] {
  const plain: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const { text } = words[at] ?? { text: "" };
    if (isSwitch(text, verb)) at += 1;
    else if (!text.startsWith("/")) plain.push(text);
  }
  return plain;
}

/** Calls and units that stand side by side in a form may be typed in either order. */
function groupAt(verb: KnownVerb, begin: number): string[] {
  const kinds = verb.slots.map((one) => one.kind).slice(begin);
  const end = kinds.findIndex((kind) => !TARGETS.has(kind));
  return end < 0 ? kinds : kinds.slice(0, end);
}

function takenBy(group: readonly string[], words: readonly string[], seen: Seen | undefined) {
  let calls = group.filter((kind) => kind === "call").length;
  const many = group.some((kind) => kind === "unit…");
  let units = many ? Infinity : group.filter((kind) => kind.startsWith("unit")).length;
  const least = { calls, units: group.some((kind) => kind.startsWith("unit")) ? 1 : 0 };
  let count = 0;
  for (const word of words) {
    const isUnit =
      !seen || word === "*" || seen.units.some((one) => one.unit_id === word.toUpperCase());
    if (isUnit && units > 0 && (!seen || !isCall(word) || calls === 0)) units -= 1;
    else if (calls > 0 && isCall(word)) calls -= 1;
    else break;
    if (isUnit) least.units = 0;
    count += 1;
  }
  const left = [
    ...(calls > 0 ? ["call"] : []),
    ...(units > 0 ? [group.find((kind) => kind.startsWith("unit")) ?? "unit"] : []),
  ];
  return { count, left, missing: calls > 0 || least.units > 0 };
}

function isCall(word: string): boolean {
  return /^(\d{2}-)?\d{1,6}$|^\.$/.test(word);
}

function ofKind(kind: string, typed: string, seen: Seen): Value[] {
  const { vocabulary } = seen;
  switch (kind.replace(/[…*|]/g, "")) {
    case "call":
      return calls(typed, seen);
    case "unit":
    case "any-unit":
    case "whole-unit":
      return units(typed, seen.units);
    case "type":
      return codes(typed, vocabulary.types, (one) => `${one.label} · ${one.priority}`);
    case "priority":
      return codes(typed, vocabulary.priorities);
    case "disposition":
      return codes(typed, vocabulary.dispositions);
    case "status":
      return codes(
        typed,
        vocabulary.statuses.filter((one) => one.by_hand),
      );
    case "beat":
      return codes(typed, vocabulary.beats);
    case "source":
      return codes(typed, vocabulary.sources);
    case "discipline":
      return ["police", "fire", "ems"]
        .filter(starts(typed))
        .map((one) => ({ insert: one, label: one }));
    case "place":
      return places(typed, seen.calls);
    default:
      return [];
  }
}

function starts(typed: string): (text: string) => boolean {
  const small = typed.toLowerCase();
  return (text) => text.toLowerCase().startsWith(small);
}

function codes<C extends { code: string; label: string }>(
  typed: string,
  table: readonly C[],
  label: (one: C) => string = (one) => one.label,
): Value[] {
  const small = typed.toLowerCase();
  const byCode = table.filter((one) => starts(typed)(one.code));
  const byLabel =
    small.length < 2
      ? []
      : table.filter((one) => !byCode.includes(one) && one.label.toLowerCase().includes(small));
  return [...byCode, ...byLabel].map((one) => ({ insert: one.code, label: label(one) }));
}

function calls(typed: string, { calls: rows, selected }: Seen): Value[] {
  const small = typed.toLowerCase();
  return rows
    .filter((row) => {
      const short = row.number.replace(/^\d{2}-0*/, "");
      const text = `${row.type} ${row.address || row.place}`.toLowerCase();
      return (
        row.number.startsWith(small) ||
        short.startsWith(small) ||
        (small.length > 1 && text.includes(small))
      );
    })
    .sort(
      (one, other) =>
        Number(other.number === selected) - Number(one.number === selected) ||
        one.priority.localeCompare(other.priority),
    )
    .map((row) => ({
      insert: row.number,
      label: `${row.priority} ${row.type} ${row.address || row.place}`,
    }));
}

function units(typed: string, rows: readonly UnitRow[]): Value[] {
  return rows
    .filter((row) => starts(typed)(row.unit_id))
    .sort(
      (one, other) =>
        Number(Boolean(one.number)) - Number(Boolean(other.number)) ||
        inOrder(one.unit_id, other.unit_id),
    )
    .map((row) => ({
      insert: row.unit_id,
      label: [row.status, row.number, row.beat].filter(Boolean).join(" "),
    }));
}

function places(typed: string, rows: readonly CallRow[]): Value[] {
  if (!typed) return [];
  const found = new Set(
    rows.map((row) => row.address || row.place).filter((place) => starts(typed)(place)),
  );
  return [...found].map((insert) => ({ insert, label: "" }));
}
