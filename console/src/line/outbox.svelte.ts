/** Commands on their way: each with its own id, in order, none lost, none sent as another.
 *
 * What waits is kept in this tab's session storage: a reload loses nothing, and the text is gone
 * with the tab. A line that waited goes with the time at which it was typed.
 */

import { type Answer, ask, Unreachable } from "../api/http";
import type { LineAnswer, Refusal } from "../api/shown";

/** What a form sends: a route that is a verb's twin. */
export interface Request {
  method: "POST" | "PUT" | "DELETE";
  path: string;
  body: Readonly<Record<string, unknown>>;
}

export interface Waiting {
  id: string;
  /** The line as it was typed; of a form's request a text that tells what it is. */
  said: string;
  selected: string;
  request?: Request;
  /** By the server's clock: milliseconds since 1970. */
  typedAt: number;
  /** It was sent at least once, so nobody knows whether it was recorded. */
  sent: boolean;
  /** It goes with the time at which it was typed. */
  late: boolean;
}

export type Came =
  | { to: "done"; line: Waiting; answer: LineAnswer }
  | { to: "refused"; line: Waiting; refusal: Refusal };

export interface Ends {
  came: (outcome: Came) => void;
  signedOut: () => void;
  exact: () => number;
  /** The session in which it is said: another's cookie must not carry it. */
  session: () => string;
}

/** A line that waited longer than so many milliseconds tells when it was typed. */
const LATE = 5_000;
const PAUSES = [250, 500, 1_000, 2_000, 4_000];
/** How often a server error is met with the same line again before a person looks at it. */
const BUGS = 3;

export class Outbox {
  waiting = $state.raw<readonly Waiting[]>([]);
  /** Whether the last try failed, so that what waits is waiting for the line. */
  stuck = $state(false);
  private running = false;
  private closed = false;
  private woken: () => void = () => undefined;
  private readonly place: string;

  constructor(
    name: string,
    private readonly ends: Ends,
  ) {
    this.place = `blotter.outbox.${name}`;
    this.waiting = kept(this.place);
    window.addEventListener("online", this.wake);
  }

  /** Send no more from here: what waits stays kept for whoever typed it. */
  close(): void {
    this.closed = true;
    window.removeEventListener("online", this.wake);
    this.woken();
  }

  /** Send a line, or a form's request; gives its id. */
  say(said: string, selected: string, request?: Request): string {
    const line: Waiting = {
      id: crypto.randomUUID(),
      said,
      selected,
      typedAt: this.ends.exact(),
      sent: false,
      late: false,
      ...(request && { request }),
    };
    this.keep([...this.waiting, line]);
    this.wake();
    return line.id;
  }

  /** A call, since it may change while something is waited for. */
  private isClosed(): boolean {
    return this.closed;
  }

  /** Take back a line that was surely not sent yet; gives whether it was. */
  withdraw(id: string): boolean {
    const line = this.waiting.find((one) => one.id === id);
    if (!line || line.sent || (this.running && line === this.waiting[0])) return false;
    this.keep(this.waiting.filter((one) => one !== line));
    return true;
  }

  /** Try now: the line is back, or somebody signed in. */
  readonly wake = (): void => {
    this.woken();
    void this.run();
  };

  private keep(waiting: readonly Waiting[]): void {
    this.waiting = waiting;
    if (waiting.length) sessionStorage.setItem(this.place, JSON.stringify(waiting));
    else sessionStorage.removeItem(this.place);
  }

  private async run(): Promise<void> {
    if (this.running || this.isClosed()) return;
    this.running = true;
    try {
      let failures = 0;
      let bugs = 0;
      for (let line = this.waiting[0]; line; line = this.waiting[0]) {
        const answer = await this.attempt(line);
        if (this.isClosed()) return;
        if (answer?.status === 401) {
          this.stuck = true;
          this.ends.signedOut();
          return;
        }
        bugs += answer?.status === 500 ? 1 : 0;
        if (!answer || (answer.later && bugs < BUGS)) {
          this.stuck = true;
          await this.pause(PAUSES[Math.min(failures, PAUSES.length - 1)] ?? 0);
          if (this.isClosed()) return;
          failures += 1;
          continue;
        }
        failures = bugs = 0;
        this.stuck = false;
        this.keep(this.waiting.slice(1));
        this.ends.came(outcome(line, answer));
      }
    } finally {
      this.running = false;
    }
  }

  private async pause(milliseconds: number): Promise<void> {
    await new Promise<void>((done) => {
      const timer = window.setTimeout(done, milliseconds);
      this.woken = () => {
        window.clearTimeout(timer);
        done();
      };
    });
    this.woken = () => undefined;
  }

  /** Send a line once; nothing where nobody answered.
   *
   * The same id with another time is refused if it was recorded before: then the answer to what
   * was recorded is asked for. A command that cannot be late is sent as of now.
   */
  private async attempt(line: Waiting): Promise<Answer | undefined> {
    const late = line.late || this.ends.exact() - line.typedAt > LATE;
    try {
      const answer = await this.send(line, late);
      const other = line.sent && answer.refusal.refused === "CommandIdReused";
      if (other || (late && answer.refusal.refused === "NotLate")) {
        return await this.send(line, !late);
      }
      return answer;
    } catch (error) {
      if (error instanceof Unreachable) return undefined;
      throw error;
    } finally {
      const [head, ...rest] = this.waiting;
      if (head && !head.sent) this.keep([{ ...head, sent: true, late }, ...rest]);
    }
  }

  private async send(line: Waiting, late: boolean): Promise<Answer> {
    const own = { "Blotter-Session": this.ends.session() };
    const occurred_at = new Date(line.typedAt).toISOString();
    if (line.request) {
      const { method, path, body } = line.request;
      const when = late ? `?occurred_at=${encodeURIComponent(occurred_at)}` : "";
      return await ask(method, path + when, body, { ...own, "Idempotency-Key": line.id });
    }
    const { said, id, selected } = line;
    const body = { said, command_id: id, selected, ...(late && { occurred_at }) };
    return await ask("POST", "/api/command", body, own);
  }
}

/** The answer of a form's request, as the one part of a line. */
interface Done {
  position: number;
  result: string;
  number?: string;
}

function outcome(line: Waiting, answer: Answer): Came {
  if (!answer.done) return { to: "refused", line, refusal: answer.refusal };
  if (!line.request) return { to: "done", line, answer: answer.shown<LineAnswer>() };
  const { position, result, number = "" } = answer.shown<Done>();
  return {
    to: "done",
    line,
    answer: { position, result, results: [{ position, result, number }] },
  };
}

function kept(place: string): readonly Waiting[] {
  const text = sessionStorage.getItem(place);
  return text ? (JSON.parse(text) as Waiting[]) : [];
}
