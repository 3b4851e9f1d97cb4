/** Where calls and units are, from the same rows as the lists: what the map draws. */

import type { CallRow, Fix, UnitRow } from "../api/shown";

/** Degrees of WGS 84. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** `old`: it may have driven on. `stale`: nobody knows where it is now. */
export type Freshness = "" | "old" | "stale";

/** A unit where it was last seen; `slot` counts the units that are drawn at the same place. */
export interface SeenUnit {
  unit: UnitRow;
  fix: Fix;
  slot: number;
}

/** A call at its point. */
export interface PinnedCall {
  call: CallRow;
  at: Point;
}

/** Seconds after which a position is marked: a cruiser tells its own every few seconds. */
export const OLD = 30;
export const STALE = 300;

const METRES_A_DEGREE = 111_320;
/** Closer than this, two units are drawn one below the other. */
const TOGETHER = 30;

/** The point that was set for a call: `latitude,longitude`. */
export function pointOf(call: CallRow): Point | undefined {
  const [latitude, longitude] = call.pin.split(",").map(Number);
  if (latitude === undefined || longitude === undefined) return undefined;
  return Number.isFinite(latitude + longitude) ? { latitude, longitude } : undefined;
}

/** A point as the command line takes it, to about a metre. */
export function pinAt({ latitude, longitude }: Point): string {
  return `${latitude.toFixed(5)},${longitude.toFixed(5)}`;
}

export function freshness(seconds: number): Freshness {
  if (seconds >= STALE) return "stale";
  return seconds >= OLD ? "old" : "";
}

/** Units on duty, and those in emergency, with where they were last seen. */
export function seenUnits(
  units: readonly UnitRow[],
  fixOf: (unit: string) => Fix | undefined,
): SeenUnit[] {
  const seen: SeenUnit[] = [];
  for (const unit of units) {
    const fix = isOut(unit) ? fixOf(unit.unit_id) : undefined;
    if (!fix) continue;
    const slot = seen.filter((one) => metres(one.fix, fix) < TOGETHER).length;
    seen.push({ unit, fix, slot });
  }
  return seen;
}

export function isOut(unit: UnitRow): boolean {
  return unit.on_duty || Boolean(unit.emergency_since);
}

export function pinnedCalls(calls: readonly CallRow[]): PinnedCall[] {
  return calls.flatMap((call) => {
    const at = isShown(call) ? pointOf(call) : undefined;
    return at ? [{ call, at }] : [];
  });
}

/** Calls that are open, and not told as part of another one. */
export function isShown(call: CallRow): boolean {
  return call.state === "open" && !call.primary_number;
}

/** Metres between two points of one town, as the crow flies. */
export function metres(one: Point, other: Point): number {
  const north = (other.latitude - one.latitude) * METRES_A_DEGREE;
  const scale = Math.cos((one.latitude * Math.PI) / 180);
  const east = (other.longitude - one.longitude) * METRES_A_DEGREE * scale;
  return Math.hypot(north, east);
}

/** The point of the compass of a heading: 0 is the north, clockwise in eighths. */
export function compass(heading: number): number {
  return Math.round(heading / 45) % 8;
}
