/** The time as the server tells it: this machine's clock may be wrong, and is measured. */

/** How far the estimate moves towards a measurement that came by a slower way. */
const TRUST = 0.1;

export class Clock {
  /** Milliseconds since 1970 by the server's clock; a new value each second. */
  now = $state(Date.now());
  /** When it last ticked, by `performance.now()`. */
  ticked = $state(performance.now());
  /** Milliseconds by which the server's clock is ahead of this machine's. */
  ahead = $state(0);
  private measured = false;

  /** The server said what time it is, just now. A message is never early, so the lead is kept. */
  measure(instant: string): void {
    const ahead = Date.parse(instant) - Date.now();
    if (!this.measured || ahead > this.ahead) this.ahead = ahead;
    else this.ahead += (ahead - this.ahead) * TRUST;
    this.measured = true;
  }

  exact(): number {
    return Date.now() + this.ahead;
  }

  /** Tick at every full second of the server's clock. Gives what stops it. */
  run(each: () => void = () => undefined): () => void {
    let timer = 0;
    const tick = () => {
      this.now = this.exact();
      this.ticked = performance.now();
      each();
      timer = window.setTimeout(tick, 1000 - (this.now % 1000) + 1);
    };
    tick();
    return () => window.clearTimeout(timer);
  }
}

/** How times are written in the agency's time zone. */
export class Times {
  private readonly parts: Intl.DateTimeFormat;
  private readonly zone: Intl.DateTimeFormat;
  private readonly dated: Intl.DateTimeFormat;
  private readonly iso: Intl.DateTimeFormat;

  constructor(timeZone: string, locale: string) {
    this.parts = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    this.iso = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    this.zone = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    this.dated = new Intl.DateTimeFormat(locale, {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
    });
  }

  /** `21:04:07` */
  clock(instant: number | string | null | undefined): string {
    return instant === null || instant === undefined ? "" : this.parts.format(date(instant));
  }

  /** `-05:00` */
  offset(instant: number): string {
    const name = this.zone.formatToParts(instant).find((one) => one.type === "timeZoneName")?.value;
    return name?.replace("GMT", "") || "+00:00";
  }

  /** `2026-11-22` */
  day(instant: number): string {
    return this.iso.format(instant);
  }

  date(instant: number | string): string {
    return this.dated.format(date(instant));
  }
}

function date(instant: number | string): Date {
  return new Date(instant);
}

/** Whole seconds from an instant until now, never negative. */
export function secondsSince(instant: string | null | undefined, now: number): number {
  return instant ? Math.max(0, Math.floor((now - Date.parse(instant)) / 1000)) : 0;
}

/** `0:42`, `12:07`, `1:02:33`, `14h07`, `2d15h` */
export function age(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  if (h >= 24) return `${Math.floor(h / 24)}d${two(h % 24)}h`;
  if (h >= 10) return `${h}h${two(m)}`;
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
