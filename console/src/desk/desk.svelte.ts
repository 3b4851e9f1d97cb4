/** The desk: who is signed in, what the board shows, what is selected, and what was said. */

import { ask, Unreachable } from "../api/http";
import type { CallRow, HistoryFact, UnitRow, View, Vocabulary } from "../api/shown";
import { type Unacknowledged, unacknowledged } from "../board/board";
import { Codes } from "../board/codes";
import { Cards } from "../cards/cards.svelte";
import { Draft } from "../form/draft.svelte";
import { type Came, Outbox, type Request } from "../line/outbox.svelte";
import { Clock, Times } from "../live/clock.svelte";
import { type Alert, escalated, ofCall, ofNote, ofUnit, tonesOf } from "../sound/alerts";
import { Sounds } from "../sound/sounds.svelte";
import { Feed } from "../live/feed.svelte";
import { Table } from "../live/table.svelte";
import { words } from "../words/words.svelte";
import { Layouts } from "./layouts.svelte";
import { type NotDone, TurnedDown } from "./turned-down.svelte";
import { look } from "./views";

export interface Session {
  name: string;
  roles: string[];
  position: string;
  session: string;
  expires_at: string;
}

/** One line of what came of commands: the newest last. */
export interface Result {
  tone: "done" | "refused" | "asked" | "shown";
  text: string;
  said: string;
  /** By the server's clock. */
  at: number;
}

/** Hears what came of a request; tells whether it holds what was refused, to be mended there. */
type Hears = (outcome: Came) => boolean;

export interface Opened {
  title: string;
  layouts?: boolean;
  text?: string;
  facts?: readonly HistoryFact[] | undefined;
}

/** The board as it was known then. */
export class Past {
  readonly calls = new Table<CallRow>((row) => row.number);
  readonly units = new Table<UnitRow>((row) => row.unit_id);

  constructor(
    readonly at: number,
    readonly position: number,
  ) {}
}

const MOST_RESULTS = 200;
const MOST_OPEN = 4;

export class Desk {
  readonly clock = new Clock();
  readonly feed: Feed;
  readonly outbox: Outbox;
  readonly layouts = new Layouts();
  readonly draft: Draft;
  readonly cards: Cards;
  readonly sounds: Sounds;
  vocabulary = $state.raw<Vocabulary>() as Vocabulary;
  codes = $state.raw<Codes>() as Codes;
  times = $derived.by(() => new Times(this.vocabulary.time_zone, words.language));
  /** The number of the call that `.` means. */
  selected = $state("");
  unit = $state("");
  /** The calls whose details are shown, the latest first. */
  open = $state.raw<readonly string[]>([]);
  results = $state.raw<readonly Result[]>([]);
  readonly turnedDown: TurnedDown;
  window = $state.raw<Opened>();
  past = $state.raw<Past>();
  /** What nobody has taken up yet, here and now whatever is looked at. */
  readonly waiting: readonly Unacknowledged[] = $derived.by(() =>
    unacknowledged(
      this.feed.calls.list.map((one) => one.row),
      this.feed.units.list.map((one) => one.row),
      this.codes,
      this.clock.now,
    ),
  );
  private tones: ReadonlyMap<string, string> = new Map();
  private readonly then = new Map<string, Hears>();
  private turnedAway = $state(false);
  private readonly still = window.matchMedia("(prefers-reduced-motion: reduce)");

  who = $state.raw<Session>() as Session;

  constructor(who: Session, vocabulary: Vocabulary) {
    this.who = who;
    this.vocabulary = vocabulary;
    this.codes = new Codes(vocabulary);
    this.feed = new Feed(this.clock, {
      call: (before, now) => {
        this.alert(ofCall(before, now, this.codes));
        this.alert(ofNote(before, now, who.name, this.open));
      },
      unit: (before, now) => this.alert(ofUnit(before, now)),
      line: (_, now) => now?.tables && void this.refresh().catch(unreachable),
      back: () => void this.refresh().catch(unreachable),
    });
    this.sounds = new Sounds(who.position || who.name);
    this.draft = new Draft(who.name);
    this.cards = new Cards(who.name);
    this.turnedDown = new TurnedDown(who.name);
    this.outbox = new Outbox(who.name, {
      came: (outcome) => this.came(outcome),
      signedOut: () => (this.turnedAway = true),
      exact: () => this.clock.exact(),
      session: () => this.who.session,
    });
  }

  /** The session ended: one signs in again over what is still there. */
  get signedOut(): boolean {
    return this.turnedAway || this.feed.state === "ended";
  }

  /** The time that ages are counted to: now, or the moment of the past that is shown. */
  get now(): number {
    return this.past?.at ?? this.clock.now;
  }

  /** Whether the second is odd: what is late flashes with it, unless motion is not wanted. */
  get odd(): boolean {
    return !this.still.matches && Math.floor(this.clock.now / 1000) % 2 === 1;
  }

  /** The calls and units that are shown: now, or as they were known then. */
  get calls(): Table<CallRow> {
    return this.past?.calls ?? this.feed.calls;
  }

  get units(): Table<UnitRow> {
    return this.past?.units ?? this.feed.units;
  }

  /** Begin to show and to send. Gives what ends it. */
  run(): () => void {
    this.feed.start();
    this.outbox.wake();
    void this.layouts.begin().catch(unreachable);
    const stop = this.clock.run(() => {
      const now = performance.now();
      this.feed.calls.settle(now);
      this.feed.units.settle(now);
      this.listen();
    });
    return () => {
      stop();
      this.sounds.sound(false);
      this.outbox.close();
      this.feed.close();
    };
  }

  /** Fetch what does not come with the feed: the agency's tables and the position's layouts. */
  private async refresh(): Promise<void> {
    const answer = await ask("GET", "/api/vocabulary");
    if (answer.done) {
      this.vocabulary = answer.shown<Vocabulary>();
      this.codes = new Codes(this.vocabulary);
    }
    await this.layouts.fetch();
  }

  /** The same person signed in again: go on. */
  resume(who: Session): void {
    this.who = who;
    this.turnedAway = false;
    this.feed.start();
    this.outbox.wake();
  }

  /** Leave the position and end the session; tells whether it was done. */
  async signOut(): Promise<boolean> {
    this.feed.stop();
    try {
      await ask("POST", "/api/sign-out");
      return true;
    } catch (error) {
      unreachable(error);
      this.feed.start();
      this.tell("refused", words.now.signIn.unreachable, "");
      return false;
    }
  }

  say(said: string): void {
    if (said.trim()) this.outbox.say(said.trim(), this.selected);
  }

  /** Send a form's request, and give its id. `then` hears the outcome. */
  send(said: string, request: Request, then?: Hears): string {
    const id = this.outbox.say(said, "", request);
    if (then) this.then.set(id, then);
    return id;
  }

  select(number: string): void {
    this.selected = number;
  }

  show(number: string): void {
    this.selected = number;
    this.open = [number, ...this.open.filter((one) => one !== number)].slice(0, MOST_OPEN);
  }

  /** What is selected is shown, too: so it is not selected any more. */
  putAway(number: string): void {
    if (this.selected === number) this.selected = "";
    this.open = this.open.filter((one) => one !== number);
  }

  backToNow(): void {
    this.past = undefined;
  }

  /** Sound what has become due since the last second, and an emergency until it is taken up. */
  private listen(): void {
    for (const alert of escalated(this.tones, this.waiting)) this.alert(alert);
    this.tones = tonesOf(this.waiting);
    this.sounds.sound(this.waiting.some((one) => one.cause === "emergency"));
  }

  /** Sound an alert, unless it is of what was there before one looked. */
  private alert(alert: Alert | undefined): void {
    if (!alert || this.feed.state === "starting") return;
    if (alert.sound === "emergency") this.sounds.sound(true);
    else this.sounds.play(alert.sound);
    if (document.hidden && "Notification" in window && Notification.permission === "granted") {
      new Notification(words.now.product, { body: alert.title, tag: alert.title });
    }
  }

  private came(outcome: Came): void {
    const { line } = outcome;
    const then = this.then.get(line.id);
    this.then.delete(line.id);
    // A form that still holds what was refused says so itself.
    const held = [then?.(outcome), this.draft.hear(this, outcome), this.cards.hear(outcome)];
    if (outcome.to === "refused") {
      const { refused, because, word = "", at = 0 } = outcome.refusal;
      const asked = refused === "Warned";
      this.tell(asked ? "asked" : "refused", because, line.said);
      const { id, said, selected } = line;
      const byHand = line.request !== undefined && said.includes(";");
      const one = { id, said, selected, because, word, at, asked, byHand };
      if (!held.includes(true)) this.turnedDown.add(one);
      return;
    }
    let { selected } = line;
    let begin = 0;
    for (const [n, part] of outcome.answer.results.entries()) {
      const told = part.said ?? line.said;
      const found = line.said.indexOf(told, begin);
      begin = found < 0 ? begin : found;
      const id = `${line.id}.${n}`;
      const said = found < 0 ? told : line.said.slice(found);
      const turnDown = (because: string) => this.refuse({ id, said, selected, because });
      if (part.view) void this.look(part.view, told, turnDown);
      else if (part.refused) turnDown(part.because ?? "");
      else this.tell("done", part.result ?? "", told);
      if (part.shows) this.show(part.shows);
      begin += told.length;
      selected = part.number || selected;
    }
  }

  private async look(view: View, said: string, turnDown: (because: string) => void): Promise<void> {
    const { tone, text } = await look(this, view);
    if (tone === "refused") turnDown(text);
    else this.tell(tone, text, said);
  }

  private refuse(one: Pick<NotDone, "id" | "said" | "selected" | "because">): void {
    this.tell("refused", one.because, one.said);
    this.turnedDown.add({ ...one, word: "", at: 0, asked: false, byHand: false });
  }

  tell(tone: Result["tone"], text: string, said: string): void {
    const result = { tone, text, said, at: this.clock.exact() };
    this.sounds.play(tone === "done" || tone === "shown" ? "accepted" : "refused");
    this.results = [...this.results, result].slice(-MOST_RESULTS);
  }
}

/** What cannot be fetched now is fetched when the line is back: the feed says that it is not. */
function unreachable(error: unknown): void {
  if (!(error instanceof Unreachable)) throw error;
}
