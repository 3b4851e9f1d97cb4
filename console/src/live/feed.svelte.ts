/** The live websocket: rows as they change, and how fresh they are. */

import { ask, Unreachable } from "../api/http";
import type { CallRow, Fix, Line, UnitRow } from "../api/shown";
import type { Clock } from "./clock.svelte";
import { type Heard, Table } from "./table.svelte";

interface Rows {
  calls?: CallRow[];
  units?: UnitRow[];
  activity?: Line[];
  fixes?: Fix[];
}

interface Frame {
  position: number;
  at?: string;
  epoch?: string;
  snapshot?: Rows;
  rows?: Rows;
  gone?: Partial<Record<keyof Rows, string[]>>;
  merged?: number;
}

/** `starting` until the first rows; `lost` while it reconnects; `ended` when one must sign in. */
export type State = "starting" | "live" | "lost" | "ended";

export interface Hearing {
  call: Heard<CallRow>;
  unit: Heard<UnitRow>;
  /** What came of a command while one watched. */
  line: Heard<Line>;
  /** The line is back: what does not come by it may have changed. */
  back: () => void;
}

/** The server gives a sign of life every 10 s; without one for so long the line is dead. */
const SILENCE = 22_000;
const PAUSES = [200, 500, 1_000, 2_000, 4_000];
const SESSION_ENDED = 1008;

export class Feed {
  state = $state<State>("starting");
  position = $state(0);
  /** When the server last said anything (`performance.now()`). */
  heardAt = $state(performance.now());
  readonly calls = new Table<CallRow>((row) => row.number);
  readonly units = new Table<UnitRow>((row) => row.unit_id);
  readonly activity = new Table<Line>((line) => String(line.position));
  /** Where units were last seen. */
  readonly fixes = new Table<Fix>((fix) => fix.unit_id);
  private socket: WebSocket | undefined;
  private epoch = "";
  private losses = 0;
  private timer = 0;
  private watchdog = 0;
  private waiting: Frame[] = [];
  private drawing = 0;

  constructor(
    private readonly clock: Clock,
    private readonly hearing: Hearing,
  ) {
    window.addEventListener("online", this.again);
    window.addEventListener("offline", this.cut);
    document.addEventListener("visibilitychange", this.draw);
  }

  start(): void {
    this.stop();
    this.state = this.position ? "lost" : "starting";
    this.connect();
  }

  stop(): void {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.watchdog);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  close(): void {
    this.stop();
    window.removeEventListener("online", this.again);
    window.removeEventListener("offline", this.cut);
    document.removeEventListener("visibilitychange", this.draw);
  }

  private connect(): void {
    const known = this.epoch
      ? `&after=${this.position}&epoch=${encodeURIComponent(this.epoch)}`
      : "";
    const address = new URL(`/api/live?watch=calls,units,activity,fixes${known}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onmessage = (message: MessageEvent<string>) => {
      if (this.socket === socket) this.hear(JSON.parse(message.data) as Frame);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) void this.lose(event.code === SESSION_ENDED);
    };
    this.expectLife();
  }

  private expectLife(): void {
    window.clearTimeout(this.watchdog);
    this.watchdog = window.setTimeout(this.cut, SILENCE);
  }

  private readonly cut = (): void => {
    if (!this.socket) return;
    this.stop();
    void this.lose(false);
  };

  private readonly again = (): void => {
    if (this.state !== "lost" || this.socket) return;
    window.clearTimeout(this.timer);
    this.connect();
  };

  private async lose(ended: boolean): Promise<void> {
    this.socket = undefined;
    window.clearTimeout(this.watchdog);
    if (this.state === "live") this.state = "lost";
    const pause = PAUSES[Math.min(this.losses, PAUSES.length - 1)] ?? 0;
    this.losses += 1;
    if (ended || (await signedOut())) {
      this.state = "ended";
      return;
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(
      () => {
        if (!this.socket) this.connect();
      },
      pause * (0.75 + Math.random() / 2),
    );
  }

  private hear(frame: Frame): void {
    this.heardAt = performance.now();
    this.expectLife();
    if (frame.at) this.clock.measure(frame.at);
    this.waiting.push(frame);
    if (document.hidden || !this.drawing) this.draw();
  }

  /** Take up what came, in order: a lone change at once, a burst once for each picture. */
  private readonly draw = (): void => {
    cancelAnimationFrame(this.drawing);
    this.drawing = this.waiting.length ? requestAnimationFrame(this.draw) : 0;
    const frames = this.waiting;
    this.waiting = [];
    if (frames.length === 0) return;
    for (const frame of frames) this.take(frame);
    const back = this.state === "lost";
    this.state = "live";
    this.losses = 0;
    if (back) this.hearing.back();
  };

  private take(frame: Frame): void {
    const { call, unit, line } = this.hearing;
    this.position = frame.position;
    if (frame.snapshot) {
      this.epoch = frame.epoch ?? "";
      this.calls.begin(frame.snapshot.calls ?? [], this.heardAt, call);
      this.units.begin(frame.snapshot.units ?? [], this.heardAt, unit);
      this.activity.begin(frame.snapshot.activity ?? [], this.heardAt);
      this.fixes.begin(frame.snapshot.fixes ?? [], this.heardAt);
      return;
    }
    const { rows, gone } = frame;
    this.calls.change(rows?.calls ?? [], gone?.calls ?? [], this.heardAt, call);
    this.units.change(rows?.units ?? [], gone?.units ?? [], this.heardAt, unit);
    this.activity.change(rows?.activity ?? [], gone?.activity ?? [], this.heardAt, line);
    this.fixes.change(rows?.fixes ?? [], gone?.fixes ?? [], this.heardAt);
  }
}

/** A refused socket tells no reason: ask whether it is the session. */
async function signedOut(): Promise<boolean> {
  try {
    return (await ask("GET", "/api/session")).status === 401;
  } catch (error) {
    if (error instanceof Unreachable) return false;
    throw error;
  }
}
