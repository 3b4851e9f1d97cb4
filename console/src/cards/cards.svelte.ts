/** Paper cards that are entered after an outage: the one being typed, and those of this tab.
 *
 * What was typed stays until it is recorded: it is kept in this tab, and outlives a reload.
 */

import { ask, Unreachable } from "../api/http";
import type { CallRow } from "../api/shown";
import type { Desk } from "../desk/desk.svelte";
import type { Came } from "../line/outbox.svelte";
import { clockOf, isDay, outOfOrder, written } from "./times";

export const STAGES = ["dispatched", "en_route", "arrived", "cleared"] as const;
export type CardStage = (typeof STAGES)[number];

export type CardTime = "received" | CardStage | "closed";

export type UnitLine = { unit: string } & Record<CardStage, string>;

/** A card as it is typed: every field is text. */
export interface Card {
  card: string;
  day: string;
  received: string;
  type: string;
  place: string;
  priority: string;
  source: string;
  name: string;
  phone: string;
  note: string;
  units: UnitLine[];
  disposition: string;
  closed: string;
}

/** A field that must be mended, and the sentence that says how. */
export interface Fault {
  field: string;
  because: FaultKind;
  of?: string;
}

export type FaultKind = "missing" | "noTime" | "noCode" | "noDay" | "bothOrNone" | "noUnit";

export interface Entered {
  id: string;
  card: Card;
  state: "waiting" | "done" | "refused";
  told: string;
  number: string;
}

const MOST = 100;
const DAY = 86_400_000;
/** The system that kept these calls before, as the server names it. */
const PAPER = "paper card";

function noUnit(): UnitLine {
  return { unit: "", dispatched: "", en_route: "", arrived: "", cleared: "" };
}

function blank(day = "", card = ""): Card {
  return {
    card,
    day,
    received: "",
    type: "",
    place: "",
    priority: "",
    source: "",
    name: "",
    phone: "",
    note: "",
    units: [noUnit()],
    disposition: "",
    closed: "",
  };
}

export class Cards {
  card = $state<Card>(blank());
  entered = $state.raw<readonly Entered[]>([]);

  constructor(name: string) {
    const keptAt = `blotter.cards.${name}`;
    const found = JSON.parse(sessionStorage.getItem(keptAt) ?? "{}") as {
      card?: Card;
      entered?: Entered[];
    };
    if (found.card) this.card = found.card;
    if (found.entered) this.entered = found.entered;
    $effect.root(() => {
      $effect(() => {
        const { card, entered } = this;
        sessionStorage.setItem(keptAt, JSON.stringify({ card, entered: entered.map(kept) }));
      });
    });
  }

  /** There is always an empty line for one more unit. */
  grow(): void {
    if (this.card.units.at(-1)?.unit) this.card.units.push(noUnit());
  }

  /** Whether this card waits here already, or was entered here, as yet unknown to the server. */
  get waits(): boolean {
    const { card, day } = this.card;
    return this.entered.some(
      (one) => one.state === "waiting" && one.card.card === card && one.card.day === day,
    );
  }

  /** The call that was made of a card of this number and day, at this desk or another, if any. */
  async find(desk: Desk): Promise<CallRow | undefined> {
    const [number, day] = [this.card.card.trim(), this.card.day];
    if (!number || !isDay(day)) return undefined;
    const midnight = Date.parse(`${day}T00:00:00Z`);
    const sought = new URLSearchParams({
      state: "all",
      source_system: PAPER,
      former_number: number,
      from: new Date(midnight - DAY).toISOString(),
      to: new Date(midnight + 2 * DAY).toISOString(),
    });
    try {
      const answer = await ask("GET", `/api/calls?${sought.toString()}`);
      if (!answer.done) return undefined;
      return answer
        .shown<CallRow[]>()
        .find((one) => one.received_at && desk.times.day(Date.parse(one.received_at)) === day);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      return undefined; // without a line a card waits, and is looked for with the next one
    }
  }

  /** What must be mended before it can be entered: the first fault, in the order of the fields. */
  fault(desk: Desk): Fault | undefined {
    const { card } = this;
    for (const field of ["card", "day", "received", "type", "place"] as const) {
      if (!card[field].trim()) return { field, because: "missing" };
    }
    if (!isDay(card.day)) return { field: "day", because: "noDay" };
    if (!desk.codes.type(code(card.type))) return { field: "type", because: "noCode" };
    for (const [field, text] of this.times()) {
      if (text.trim() && clockOf(text) === undefined) return { field, because: "noTime" };
    }
    for (const [n, line] of card.units.entries()) {
      const timed = STAGES.some((stage) => line[stage].trim());
      if (timed && !line.unit.trim()) return { field: `unit ${n}`, because: "noUnit" };
      if (line.unit.trim() && !timed)
        return { field: `dispatched ${n}`, because: "missing", of: line.unit };
    }
    if (Boolean(card.closed.trim()) !== Boolean(card.disposition)) {
      return { field: card.closed.trim() ? "disposition" : "closed", because: "bothOrNone" };
    }
    return undefined;
  }

  private *times(): Generator<readonly [string, string]> {
    yield ["received", this.card.received];
    for (const [n, line] of this.card.units.entries()) {
      for (const stage of STAGES) yield [`${stage} ${n}`, line[stage]];
    }
    yield ["closed", this.card.closed];
  }

  /** Two times that may be a slip of the pen; they are taken as they are, and marked. */
  slip(): readonly [CardTime, CardTime] | undefined {
    const { card } = this;
    const received = clockOf(card.received);
    if (received === undefined) return undefined;
    for (const line of card.units) {
      const found = outOfOrder<CardTime>(
        [
          ["received", received],
          ...STAGES.map((stage) => [stage, clockOf(line[stage])] as const),
          ["closed", clockOf(card.closed)],
        ],
        received,
      );
      if (found) return found;
    }
    return undefined;
  }

  /** Send the card, and take up the next one: of the same day, with the next number. */
  enter(desk: Desk): void {
    const card = $state.snapshot(this.card);
    const id = desk.send(`card ${card.card}`, {
      method: "POST",
      path: "/api/cards",
      body: body(card),
    });
    const waiting: Entered = { id, card, state: "waiting", told: "", number: "" };
    this.entered = [waiting, ...this.entered].slice(0, MOST);
    this.card = blank(card.day, next(card.card));
  }

  /** Hear what came of a card; it may have been entered before a reload. */
  hear(outcome: Came): boolean {
    const { id } = outcome.line;
    this.entered = this.entered.map((one) => {
      if (one.id !== id) return one;
      if (outcome.to === "refused") {
        return { ...one, state: "refused", told: outcome.refusal.because };
      }
      const [part] = outcome.answer.results;
      return { ...one, state: "done", told: part?.result ?? "", number: part?.number ?? "" };
    });
    return this.entered.some((one) => one.id === id);
  }

  /** Take a refused card up again, in the place of an empty one. */
  mend(id: string): void {
    const found = this.entered.find((one) => one.id === id);
    if (!found || !this.isEmpty) return;
    this.entered = this.entered.filter((one) => one !== found);
    this.card = found.card;
  }

  /** Nothing but the day and the number is on the card. */
  get isEmpty(): boolean {
    const { received, type, place, name, phone, note, units, closed } = this.card;
    return ![received, type, place, name, phone, note, closed, units[0]?.unit].some(Boolean);
  }

  clear(): void {
    this.card = blank(this.card.day, this.card.card);
  }
}

function code(text: string): string {
  return text.trim().toUpperCase();
}

/** Of a card that is recorded no more is kept here than says which it was. */
function kept(one: Entered): Entered {
  if (one.state !== "done") return one;
  const { day, card, received, type } = one.card;
  return { ...one, told: "", card: { ...blank(day, card), received, type } };
}

/** `17` is followed by `18`, `A09` by `A10`. */
function next(card: string): string {
  return card.replace(/\d+$/, (digits: string) =>
    String(Number(digits) + 1).padStart(digits.length, "0"),
  );
}

function body(card: Card): Record<string, unknown> {
  const received = clockOf(card.received) ?? 0;
  const at = (text: string) => written(card.day, text, received);
  return {
    card: card.card.trim(),
    received: at(card.received),
    type: code(card.type),
    place: card.place.trim(),
    priority: card.priority,
    source: card.source,
    caller_name: card.name.trim(),
    caller_phone: card.phone.trim(),
    text: card.note.trim(),
    units: card.units
      .filter((line) => line.unit.trim())
      .map((line) => ({
        unit: code(line.unit),
        ...Object.fromEntries(STAGES.map((stage) => [stage, at(line[stage])] as const)),
      })),
    disposition: card.disposition,
    closed: at(card.closed),
  };
}
