/** Rows as the server last told them: one reactive entry a row, which knows what changed in it. */

const FLASH = 5_000;

export class Entry<T extends object> {
  row = $state.raw<T>() as T;
  /** The fields that changed lately, each with when that was heard (`performance.now()`). */
  changed = $state.raw<ReadonlyMap<string, number>>(new Map());

  constructor(
    readonly key: string,
    row: T,
  ) {
    this.row = row;
  }

  set(row: T, heardAt: number): void {
    const differ = fieldsThatDiffer(this.row, row);
    this.row = row;
    if (differ.length) {
      this.changed = new Map([...this.changed, ...differ.map((name) => [name, heardAt] as const)]);
    }
  }

  /** Whether one of these fields changed within the last seconds. */
  flashes(fields: readonly string[]): boolean {
    return this.changed.size > 0 && fields.some((name) => this.changed.has(name));
  }

  settle(now: number): void {
    if (this.changed.size === 0) return;
    const young = [...this.changed].filter(([, at]) => now - at < FLASH);
    if (young.length < this.changed.size) this.changed = new Map(young);
  }
}

const OF_EVERY_CHANGE: ReadonlySet<string> = new Set(["position", "changed_at"]);

function fieldsThatDiffer<T extends object>(before: T, now: T): string[] {
  const differ: string[] = [];
  for (const name in now) {
    const [one, other] = [before[name], now[name]];
    if (one === other || OF_EVERY_CHANGE.has(name)) continue;
    if (typeof other !== "object" || JSON.stringify(one) !== JSON.stringify(other)) {
      differ.push(name);
    }
  }
  return differ;
}

/** What is told of a row: as it was, and as it is now; nothing where it was not or is no more. */
export type Heard<T> = (before: T | undefined, now: T | undefined) => void;

export class Table<T extends object> {
  /** The entries, in the order in which they came. It is another list when one came or went. */
  list = $state.raw<readonly Entry<T>[]>([]);
  private readonly entries = new Map<string, Entry<T>>();

  constructor(private readonly keyOf: (row: T) => string) {}

  get(key: string): Entry<T> | undefined {
    // Read the list, so that who asks for a row that is not there hears when it comes.
    return this.list.length ? this.entries.get(key) : undefined;
  }

  /** Replace everything. */
  begin(rows: readonly T[], heardAt: number, heard?: Heard<T>): void {
    const keys = new Set(rows.map(this.keyOf));
    this.change(
      rows,
      [...this.entries.keys()].filter((key) => !keys.has(key)),
      heardAt,
      heard,
    );
  }

  change(rows: readonly T[], gone: readonly string[], heardAt: number, heard?: Heard<T>): void {
    let moved = false;
    for (const row of rows) {
      const key = this.keyOf(row);
      const entry = this.entries.get(key);
      heard?.(entry?.row, row);
      if (entry) {
        entry.set(row, heardAt);
      } else {
        this.entries.set(key, new Entry(key, row));
        moved = true;
      }
    }
    for (const key of gone) {
      const entry = this.entries.get(key);
      if (!entry) continue;
      heard?.(entry.row, undefined);
      this.entries.delete(key);
      moved = true;
    }
    if (moved) this.list = [...this.entries.values()];
  }

  settle(now: number): void {
    for (const entry of this.list) entry.settle(now);
  }
}
