/** The desk: who is signed in, what the board shows, what is selected, and what was said. */

import { ask, Unreachable } from "../api/http";
import type { Board, CallRow, HistoryFact, UnitRow, View, Vocabulary } from "../api/shown";
import { Codes } from "../board/codes";
import { type Came, Outbox } from "../line/outbox.svelte";
import { Clock, Times } from "../live/clock.svelte";
import { Feed } from "../live/feed.svelte";
import { Table } from "../live/table.svelte";
import { words } from "../words/words.svelte";

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

/** What was refused, with the word that did not fit: it goes back into the line. */
export interface ToRepair {
  said: string;
  word: string;
  at: number;
  asked: boolean;
}

export interface Opened {
  title: string;
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
  vocabulary = $state.raw<Vocabulary>() as Vocabulary;
  codes = $state.raw<Codes>() as Codes;
  times = $derived.by(() => new Times(this.vocabulary.time_zone, words.language));
  /** The number of the call that `.` means. */
  selected = $state("");
  unit = $state("");
  /** The calls whose details are shown, the latest first. */
  open = $state.raw<readonly string[]>([]);
  results = $state.raw<readonly Result[]>([]);
  repair = $state.raw<ToRepair>();
  window = $state.raw<Opened>();
  past = $state.raw<Past>();
  private turnedAway = $state(false);
  private readonly still = window.matchMedia("(prefers-reduced-motion: reduce)");

  constructor(
    readonly who: Session,
    vocabulary: Vocabulary,
  ) {
    this.vocabulary = vocabulary;
    this.codes = new Codes(vocabulary);
    this.feed = new Feed(this.clock, { call: () => undefined, unit: () => undefined });
    this.outbox = new Outbox(who.name, {
      came: (outcome) => this.came(outcome),
      signedOut: () => (this.turnedAway = true),
      exact: () => this.clock.exact(),
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
    const stop = this.clock.run(() => {
      const now = performance.now();
      this.feed.calls.settle(now);
      this.feed.units.settle(now);
    });
    return () => {
      stop();
      this.feed.close();
    };
  }

  /** Somebody signed in again: go on. */
  resume(): void {
    this.turnedAway = false;
    this.feed.start();
    this.outbox.wake();
  }

  say(said: string): void {
    if (said.trim()) this.outbox.say(said.trim(), this.selected);
  }

  select(number: string): void {
    this.selected = number;
  }

  show(number: string): void {
    this.selected = number;
    this.open = [number, ...this.open.filter((one) => one !== number)].slice(0, MOST_OPEN);
  }

  putAway(number: string): void {
    this.open = this.open.filter((one) => one !== number);
  }

  backToNow(): void {
    this.past = undefined;
  }

  private came(outcome: Came): void {
    const { line } = outcome;
    if (outcome.to === "refused") {
      const { refused, because, word, at } = outcome.refusal;
      const asked = refused === "Warned";
      this.tell(asked ? "asked" : "refused", because, line.said);
      this.repair = { said: line.said, word: word ?? "", at: at ?? 0, asked };
      return;
    }
    for (const part of outcome.answer.results) {
      if (part.view) void this.look(part.view);
      else if (part.refused) {
        this.tell("refused", part.because ?? "", part.said ?? "");
        this.repair = { said: part.said ?? "", word: "", at: 0, asked: false };
      } else this.tell("done", part.result ?? "", part.said ?? line.said);
    }
  }

  private tell(tone: Result["tone"], text: string, said: string): void {
    const result = { tone, text, said, at: this.clock.exact() };
    this.results = [...this.results, result].slice(-MOST_RESULTS);
  }

  private async look(view: View): Promise<void> {
    try {
      if (view.view === "help")
        this.window = { title: words.now.keys.title, text: view.text ?? "" };
      else if (view.view === "board") await this.lookBack(view.at ?? undefined);
      else await this.readHistory(view);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.window = undefined;
      this.tell("refused", words.now.signIn.unreachable, "");
    }
  }

  private async lookBack(at: string | undefined): Promise<void> {
    if (!at) {
      this.backToNow();
      return;
    }
    const answer = await ask("GET", `/api/board?at=${encodeURIComponent(at)}`);
    if (!answer.done) {
      this.tell("refused", answer.refusal.because, "");
      return;
    }
    const board = answer.shown<Board>();
    const past = new Past(Date.parse(at), board.position);
    past.calls.begin(board.calls, 0);
    past.units.begin(board.units, 0);
    this.past = past;
  }

  private async readHistory(view: View): Promise<void> {
    const of = view.call ?? view.unit ?? "";
    const title = words.now.history.title(of);
    this.window = { title };
    if (view.call) this.show(view.call);
    const path = view.call ? `/api/calls/${view.call}/history` : `/api/units/${of}/history`;
    const answer = await ask("GET", path);
    if (answer.done) {
      this.window = { title, facts: answer.shown<HistoryFact[]>() };
    } else {
      this.window = undefined;
      this.tell("refused", answer.refusal.because, "");
    }
  }
}
