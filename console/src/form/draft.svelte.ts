/** The call that is being taken at this desk: what was typed, and how much of it is saved.
 *
 * What was typed stays until it is saved: it is kept in this tab, and outlives a reload.
 */

import type { CallRow, PlaceFound } from "../api/shown";
import type { Desk } from "../desk/desk.svelte";
import type { Came } from "../line/outbox.svelte";

export class Draft {
  place = $state("");
  type = $state("");
  priority = $state("");
  source = $state("");
  name = $state("");
  phone = $state("");
  address = $state("");
  note = $state("");
  /** The place that is meant by what was typed, if the dispatcher took one. */
  taken = $state.raw<PlaceFound | undefined>(undefined);
  /** The call's number, once it exists. */
  number = $state("");
  /** The id of the command that makes the call, once it was sent: the call exists, or will. */
  madeBy = $state("");
  refused = $state("");
  /** Whether the next call was asked for, and this one is not safe yet. */
  wantsNext = $state(false);
  /** The call that this one is to be linked with as soon as it has its number. */
  linkTo = $state("");
  /** Whether the caller and the note were handed in before the call had its number. */
  private handedIn = $state({ caller: false, note: false });
  /** The calls that were known when this one was sent: none of them is this one. */
  before = $state.raw<ReadonlySet<string>>(new Set());
  /** What the last refusal was about: only when that is done is it settled. */
  private refusedPath = "";
  /** What the call's place and type were when last sent. */
  private sent = { place: "", type: "", priority: "" };
  /** The pin of the place that was confirmed last. */
  private confirmed = "";

  /** `name` is whose it is: nobody else sees or sends it. */
  constructor(name: string) {
    const keptAt = `blotter.draft.${name}`;
    const kept = JSON.parse(sessionStorage.getItem(keptAt) ?? "{}") as Partial<Draft> & {
      sent?: { place: string; type: string; priority: string };
    };
    Object.assign(this, kept);
    $effect.root(() => {
      $effect(() => {
        const { place, type, priority, source, name, phone, address, note, number, madeBy } = this;
        const { linkTo, handedIn, sent, taken, confirmed } = this;
        const all = { place, type, priority, source, name, phone, address, note, number, madeBy };
        sessionStorage.setItem(
          keptAt,
          JSON.stringify({ ...all, linkTo, handedIn, sent, taken, confirmed }),
        );
      });
    });
  }

  /** Begin the next call, once all that was typed of this one is saved; tells whether it could. */
  finish(desk: Desk): boolean {
    if (this.number) {
      if (this.type.trim() && !desk.codes.type(this.type.trim().toUpperCase())) return false;
      this.savePlace(desk);
      this.saveType(desk);
      this.saveCaller(desk);
      this.saveNote(desk);
    } else if (this.madeBy || this.isTyped) return false;
    this.clear();
    return true;
  }

  private get isTyped(): boolean {
    const { place, type, name, phone, address, note } = this;
    return [place, type, name, phone, address, note].some((text) => text.trim());
  }

  clear(): void {
    this.place = this.type = this.priority = this.source = "";
    this.name = this.phone = this.address = this.note = "";
    this.number = this.refused = this.linkTo = "";
    this.madeBy = this.confirmed = "";
    this.taken = undefined;
    this.wantsNext = false;
    this.before = new Set();
    this.handedIn = { caller: false, note: false };
    this.sent = { place: "", type: "", priority: "" };
  }

  /** Save the place: the first time it makes the call, if there is a type. */
  savePlace(desk: Desk): void {
    const place = this.place.trim();
    if (!this.number) {
      this.make(desk);
      return;
    }
    if (place && place !== this.sent.place) {
      this.sent.place = place;
      this.send(desk, `SAY ${this.number} ${place}`, "POST", "place", { place });
    }
    this.confirm(desk);
  }

  /** Confirm the place that was taken, and pin it: what was said stays beside it. */
  private confirm(desk: Desk): void {
    const { taken, number } = this;
    if (!taken || taken.pin === this.confirmed) return;
    this.confirmed = taken.pin;
    const { label, beat, pin } = taken;
    const inBeat = beat && ` /B ${beat}`;
    this.send(desk, `PL ${number} ${label}${inBeat}`, "PUT", "place", { address: label, beat });
    this.send(desk, `PL ${number} ${pin}`, "PUT", "pin", { pin });
  }

  saveType(desk: Desk): void {
    const type = this.type.trim().toUpperCase();
    if (!this.number) this.make(desk);
    else if (desk.codes.type(type) && type !== this.sent.type) {
      this.sent.type = type;
      this.send(desk, `TY ${this.number} ${type}`, "PUT", "type", { type });
    }
  }

  savePriority(desk: Desk, priority: string): void {
    this.priority = priority;
    if (!this.number) return;
    // From here on the call's own is shown, also when another desk changes it.
    this.priority = "";
    this.send(desk, `PR ${this.number} ${priority}`, "PUT", "priority", { priority });
  }

  saveCaller(desk: Desk): void {
    const [name, phone, address] = [this.name.trim(), this.phone.trim(), this.address.trim()];
    if (!(name || phone || address)) return;
    if (!this.number) {
      this.handedIn = { ...this.handedIn, caller: true };
      this.make(desk);
      return;
    }
    this.name = this.phone = this.address = "";
    const from = address && ` - ${address}`;
    const said = `CALLER ${this.number} ${[name, phone].filter(Boolean).join(" ")}${from}`;
    this.send(desk, said, "POST", "callers", { name, phone, address }, () => {
      const isFree = !(this.name || this.phone || this.address);
      if (isFree) [this.name, this.phone, this.address] = [name, phone, address];
      return isFree;
    });
  }

  saveNote(desk: Desk): void {
    const text = this.note.trim();
    if (!text) return;
    if (!this.number) {
      this.handedIn = { ...this.handedIn, note: true };
      this.make(desk);
      return;
    }
    this.note = "";
    const said = `NT ${this.number} ${text}`;
    this.send(desk, said, "POST", "notes", { text }, () => {
      const isFree = !this.note;
      if (isFree) this.note = text;
      return isFree;
    });
  }

  /** Whether an open call may be the same as this one, and not this one itself, as yet unanswered. */
  mayBe(call: CallRow): boolean {
    if (!this.madeBy || this.number || this.before.has(call.number)) return true;
    return call.place !== this.sent.place || call.type !== this.sent.type;
  }

  /** Link this call with an open one, now or as soon as this one has its number. */
  link(desk: Desk, other: string): void {
    if (this.number) desk.say(`LK ${this.number} ${other}`);
    else this.linkTo = other;
  }

  /** Make the call, once there are a place and a type. */
  private make(desk: Desk): void {
    const [place, type] = [this.place.trim(), this.type.trim().toUpperCase()];
    if (this.madeBy || !place || !desk.codes.type(type)) return;
    this.refused = "";
    this.before = new Set(desk.feed.calls.list.map((one) => one.key));
    this.sent = { place, type, priority: this.priority };
    const body = {
      place,
      type,
      ...(this.priority && { priority: this.priority }),
      ...(this.source && { source: this.source }),
    };
    this.madeBy = desk.send(`N ${type} ${place}`, { method: "POST", path: "/api/calls", body });
  }

  /**
   * Hear what came of a command: the one that makes the call may be of before a reload. Tells
   * whether it is of this call, so that what was refused is mended here.
   */
  hear(desk: Desk, outcome: Came): boolean {
    if (outcome.line.id !== this.madeBy || this.number) return false;
    if (outcome.to === "refused") {
      this.madeBy = "";
      this.refused = outcome.refusal.because;
      return true;
    }
    this.number = outcome.answer.results[0]?.number ?? "";
    desk.select(this.number);
    // What was typed while the call was being made is saved now.
    this.savePlace(desk);
    this.saveType(desk);
    const { priority } = this;
    this.priority = "";
    if (priority !== this.sent.priority) this.savePriority(desk, priority);
    const { caller, note } = this.handedIn;
    this.handedIn = { caller: false, note: false };
    if (caller) this.saveCaller(desk);
    if (note) this.saveNote(desk);
    const other = this.linkTo;
    this.linkTo = "";
    if (other) this.link(desk, other);
    return true;
  }

  /** Send what belongs to the call; `said` is the same as a command, to be mended elsewhere. */
  private send(
    desk: Desk,
    said: string,
    method: "POST" | "PUT",
    path: string,
    body: Readonly<Record<string, unknown>>,
    putBack: () => boolean = () => false,
  ): void {
    const { number } = this;
    const request = { method, path: `/api/calls/${number}/${path}`, body };
    desk.send(said, request, (outcome) => {
      if (this.number !== number) return false; // by now the next call is taken here
      if (outcome.to === "refused") {
        [this.refused, this.refusedPath] = [outcome.refusal.because, path];
        return putBack();
      }
      if (path === this.refusedPath) this.refused = "";
      return true;
    });
  }
}
