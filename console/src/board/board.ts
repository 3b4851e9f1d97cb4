/** What the rows mean to a dispatcher: which calls wait, which are worked, what is urgent. */

import type { CallRow, UnitRow } from "../api/shown";
import { secondsSince } from "../live/clock.svelte";
import type { Codes, Tone } from "./codes";

/** Nobody is on it, and it is not told as part of another call. */
export function isPending(call: CallRow): boolean {
  return call.state === "open" && call.units.length === 0 && !call.primary_number;
}

export function isWorked(call: CallRow): boolean {
  return call.state === "open" && call.units.length > 0;
}

export function placeOf(call: CallRow): string {
  return call.address || call.place;
}

/** What the caller said was not confirmed by a dispatcher. */
export function isUnverified(call: CallRow): boolean {
  return !call.address && !call.pin;
}

/** The instant of the first arrival of those who are there. */
export function onSceneSince(call: CallRow): string | undefined {
  return call.units
    .map((unit) => unit.stages?.arrived)
    .filter((at) => typeof at === "string")
    .sort()[0];
}

export function isMine(call: CallRow, name: string): boolean {
  return call.received_by === name || call.units.some((unit) => unit.sent_by === name);
}

/** Names in the order in which people count: 1A2 comes before 1A10. */
export const inOrder = new Intl.Collator("en", { numeric: true }).compare;

export type Cause = "emergency" | "check" | "pending" | "silent";

/** Something that nobody has taken up yet. `answer` is the command that does. */
export interface Unacknowledged {
  cause: Cause;
  key: string;
  number: string;
  unit: string;
  type: string;
  since: string;
  tone: Tone;
  answer: string;
}

/** Give what nobody has taken up: emergencies first, then the oldest first. */
export function unacknowledged(
  calls: readonly CallRow[],
  units: readonly UnitRow[],
  codes: Codes,
  now: number,
): Unacknowledged[] {
  const found = [...units.flatMap((unit) => ofUnit(unit, codes, now))];
  for (const call of calls) {
    if (isPending(call) && !call.hold) found.push(...ofCall(call, codes, now));
  }
  return found.sort(
    (one, other) =>
      Number(other.cause === "emergency") - Number(one.cause === "emergency") ||
      one.since.localeCompare(other.since),
  );
}

function ofUnit(unit: UnitRow, codes: Codes, now: number): Unacknowledged[] {
  const { unit_id, number } = unit;
  const plain = { unit: unit_id, number, type: "" };
  const found: Unacknowledged[] = [];
  if (unit.emergency_since && !unit.emergency_acknowledged_at) {
    found.push({
      ...plain,
      cause: "emergency",
      key: `emergency ${unit_id}`,
      since: unit.emergency_since,
      tone: "late",
      answer: `EMA ${unit_id}`,
    });
  }
  if (unit.check_due_at) {
    found.push({
      ...plain,
      cause: "check",
      key: `check ${unit_id}`,
      since: unit.check_due_at,
      tone: unit.check_warned ? "late" : "warn",
      answer: `OK ${unit_id}`,
    });
  }
  if (unit.stage === "dispatched" && unit.sent_at) {
    const tone = codes.toneOfStatus(unit.status, secondsSince(unit.stage_since, now));
    if (tone) {
      const since = unit.stage_since ?? unit.sent_at;
      found.push({
        ...plain,
        cause: "silent",
        key: `silent ${unit_id}`,
        since,
        tone,
        answer: `AK ${unit_id}`,
      });
    }
  }
  return found;
}

function ofCall(call: CallRow, codes: Codes, now: number): Unacknowledged[] {
  const tone = codes.toneOfWait(call.priority, secondsSince(call.received_at, now));
  if (!tone && !codes.isUrgent(call.priority)) return [];
  return [
    {
      cause: "pending",
      key: `pending ${call.number}`,
      number: call.number,
      unit: "",
      type: call.type,
      since: call.received_at ?? "",
      tone,
      answer: `D ${call.number} `,
    },
  ];
}
