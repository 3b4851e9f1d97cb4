/** Which open calls may be about the same: near in place, time, type or caller. Pure. */

import type { CallRow } from "../api/shown";
import { placeOf } from "../board/board";

export interface Told {
  place: string;
  type: string;
  phone: string;
  /** The call that is being taken: it is no duplicate of itself. */
  number: string;
}

export type Because = "place" | "street" | "type" | "caller";

export interface Likely {
  call: CallRow;
  because: readonly Because[];
}

const POINTS: Readonly<Record<Because, number>> = { place: 5, street: 3, caller: 5, type: 1 };
/** Something in common, apart from the type alone. */
const ENOUGH = 3;
const MOST = 6;
/** A call that is older than this is another matter, unless place and type are the same. */
const RECENT = 4 * 3_600_000;
/** So many numbers further down the street may be the same thing, seen from elsewhere. */
const NEAR = 60;
const LEAST_LETTERS = 4;

export function likely(told: Told, calls: readonly CallRow[], now: number): Likely[] {
  return calls
    .filter((call) => call.state === "open" && call.number !== told.number)
    .filter((call) => !call.primary_number)
    .map((call) => ({ call, because: reasons(told, call) }))
    .map((one) => ({ ...one, points: points(one, now) }))
    .filter((one) => one.points >= ENOUGH)
    .sort((one, other) => other.points - one.points)
    .slice(0, MOST)
    .map(({ call, because }) => ({ call, because }));
}

function points({ call, because }: Likely, now: number): number {
  const sum = because.reduce((total, one) => total + POINTS[one], 0);
  const old = now - Date.parse(call.received_at ?? "") > RECENT;
  return old ? sum - 2 : sum;
}

function reasons(told: Told, call: CallRow): Because[] {
  const found: Because[] = [];
  const place = placeFit(told.place, placeOf(call)) || placeFit(told.place, call.place);
  if (place) found.push(place);
  const digits = told.phone.replace(/\D/g, "");
  const called = call.callers.map((caller) => caller.phone.replace(/\D/g, ""));
  if (
    digits.length >= 7 &&
    called.some((one) => one.endsWith(digits) || digits.endsWith(one || "-"))
  )
    found.push("caller");
  if (found.length && told.type && told.type.toUpperCase() === call.type) found.push("type");
  return found;
}

/** Whether two texts name one place, or two near each other; half a place fits as it is typed. */
function placeFit(typed: string, place: string): Because | "" {
  const [one, other] = [plain(typed), plain(place)];
  if (one.length < LEAST_LETTERS || !other) return "";
  if (one === other) return "place";
  const [a, b] = [split(one), split(other)];
  const same = a.street.length >= LEAST_LETTERS && b.street.startsWith(a.street);
  const shared = crossing(other).some((street) => a.street && street.startsWith(a.street));
  if (a.house && b.house) {
    if (!same) return "";
    return Math.abs(a.house - b.house) <= NEAR ? "street" : "";
  }
  return same || shared ? "street" : "";
}

function crossing(place: string): string[] {
  return place.split("/").map((one) => split(one).street);
}

function split(place: string): { house: number; street: string } {
  const found = /^(\d+)\w?\s+(.*)$/.exec(place);
  return found ? { house: Number(found[1]), street: found[2] ?? "" } : { house: 0, street: place };
}

const SHORT: Readonly<Record<string, string>> = {
  STREET: "ST",
  ROAD: "RD",
  AVENUE: "AVE",
  DRIVE: "DR",
  LANE: "LN",
  BOULEVARD: "BLVD",
  PLACE: "PL",
  COURT: "CT",
};

function plain(place: string): string {
  const before = (place.toUpperCase().split(",")[0] ?? "").replace(/\s*(\/+|&|@)\s*/g, "/");
  const words = before
    .replace(/[^A-Z0-9/ ]/g, " ")
    .trim()
    .split(/\s+/);
  return words.map((word) => SHORT[word] ?? word).join(" ");
}
