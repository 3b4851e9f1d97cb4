/** The times on a paper card: as they are typed, on which day they were, what looks like a slip. */

/** A time of the clock, in seconds since midnight. */
export type Clock = number;

const CLOCK = /^(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:\s*([+-]\d{2}):?(\d{2}))?$/;
const DAY = 86_400;
/** Earlier on the clock by less than this, it is a slip; by more, it was on the next day. */
const SLIP = 6 * 3600;

/** Read `904`, `2104`, `21:04`, `21:04:30`, also with an offset; nothing where it is no time. */
export function clockOf(text: string): Clock | undefined {
  const found = CLOCK.exec(text.trim());
  if (!found) return undefined;
  const [hours, minutes, seconds] = [found[1], found[2], found[3] ?? "0"].map(Number);
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return hours * 3600 + minutes * 60 + seconds;
}

/** Whether a time is of the day after the one on which the call was received. */
export function isNextDay(at: Clock, received: Clock): boolean {
  return received - at >= SLIP;
}

/** Seconds after the midnight before the call was received. */
export function since(at: Clock, received: Clock): number {
  return at + (isNextDay(at, received) ? DAY : 0);
}

/** Whether there is such a day: `2026-02-30` is none. */
export function isDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().slice(0, 10) === day;
}

/** A time as the server takes it: `2026-11-22T21:04:00`, of the agency's clock.
 *
 * An hour that came twice, as in autumn, was written with its offset, which is kept.
 */
export function written(day: string, text: string, received: Clock): string {
  const at = clockOf(text);
  if (at === undefined) return "";
  const [, , , , hours, minutes] = CLOCK.exec(text.trim()) ?? [];
  const offset = hours && minutes ? `${hours}:${minutes}` : "";
  const date = new Date(`${day}T00:00:00Z`);
  if (isNextDay(at, received)) date.setUTCDate(date.getUTCDate() + 1);
  const two = (n: number) => String(n).padStart(2, "0");
  const clock = [Math.floor(at / 3600), Math.floor(at / 60) % 60, at % 60].map(two).join(":");
  return `${date.toISOString().slice(0, 10)}T${clock}${offset}`;
}

/** The first two times that are not in the order in which they usually come, by their names. */
export function outOfOrder<N extends string>(
  course: readonly (readonly [N, Clock | undefined])[],
  received: Clock,
): readonly [N, N] | undefined {
  let before: readonly [N, number] | undefined;
  for (const [name, at] of course) {
    if (at === undefined) continue;
    const now = since(at, received);
    if (before && now < before[1]) return [name, before[0]];
    before = [name, now];
  }
  return undefined;
}
