/** What deserves a sound, and a notification where nobody looks: decided from what was heard. */

import type { CallRow, UnitRow } from "../api/shown";
import { isPending, type Unacknowledged } from "../board/board";
import type { Codes } from "../board/codes";
import type { Sound } from "./sounds.svelte";

/** `title` names no person and no place: it may stand on a locked screen. */
export interface Alert {
  sound: Sound;
  title: string;
}

const KNOWN: ReadonlySet<string> = new Set(["emergency", "priority_1", "new_pending"]);

/** A call that begins to wait sounds as the agency's tables say. */
export function ofCall(
  before: CallRow | undefined,
  now: CallRow | undefined,
  codes: Codes,
): Alert | undefined {
  if (!now || !isPending(now) || (before && isPending(before))) return undefined;
  const sound = codes.type(now.type)?.sound || codes.priority(now.priority)?.sound || "";
  if (!KNOWN.has(sound)) return undefined;
  return { sound: sound as Sound, title: `${now.priority} ${now.type} ${now.number}` };
}

/** A note that somebody else wrote on a call that is open here. */
export function ofNote(
  before: CallRow | undefined,
  now: CallRow | undefined,
  name: string,
  open: readonly string[],
): Alert | undefined {
  if (!before || !now || !open.includes(now.number)) return undefined;
  const news = now.notes.slice(before.notes.length).filter((note) => note.by !== name);
  return news.length ? { sound: "message", title: now.number } : undefined;
}

export function ofUnit(before: UnitRow | undefined, now: UnitRow | undefined): Alert | undefined {
  if (!now) return undefined;
  if (now.emergency_since && !before?.emergency_since) {
    return { sound: "emergency", title: `EMERGENCY ${now.unit_id}` };
  }
  if (now.check_warned && !before?.check_warned) {
    return { sound: "timer_due", title: now.unit_id };
  }
  return now.check_due_at && !before?.check_due_at
    ? { sound: "timer_due", title: now.unit_id }
    : undefined;
}

/** Timers that have come to a louder tone since the last look. */
export function escalated(
  before: ReadonlyMap<string, string>,
  items: readonly Unacknowledged[],
): Alert[] {
  return items
    .filter((one) => one.cause === "pending" || one.cause === "silent")
    .filter((one) => one.tone !== "" && before.get(one.key) !== one.tone && before.has(one.key))
    .map((one) => ({ sound: "timer_due", title: `${one.type} ${one.number} ${one.unit}`.trim() }));
}

export function tonesOf(items: readonly Unacknowledged[]): ReadonlyMap<string, string> {
  return new Map(items.map((one) => [one.key, one.tone]));
}
