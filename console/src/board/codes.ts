/** The agency's tables, found by code. A code that they do not have is shown as it is. */

import type { CallType, Disposition, Priority, Status, Vocabulary } from "../api/shown";

export type Tone = "" | "warn" | "late";

const PLAIN = "#c8d0da";

export class Codes {
  private readonly priorities: ReadonlyMap<string, Priority>;
  private readonly statuses: ReadonlyMap<string, Status>;
  private readonly types: ReadonlyMap<string, CallType>;
  private readonly dispositions: ReadonlyMap<string, Disposition>;

  constructor(readonly vocabulary: Vocabulary) {
    this.priorities = byCode(vocabulary.priorities);
    this.statuses = byCode(vocabulary.statuses);
    this.types = byCode(vocabulary.types);
    this.dispositions = byCode(vocabulary.dispositions);
  }

  type(code: string): CallType | undefined {
    return this.types.get(code);
  }

  disposition(code: string): Disposition | undefined {
    return this.dispositions.get(code);
  }

  label(code: string): string {
    return this.types.get(code)?.label ?? code;
  }

  colourOf(priority: string): string {
    return this.priorities.get(priority)?.colour ?? PLAIN;
  }

  colourOfStatus(status: string): string {
    return this.statuses.get(status)?.colour ?? PLAIN;
  }

  status(code: string): Status | undefined {
    return this.statuses.get(code);
  }

  /** The agency's code for how far a unit is with a call. */
  statusAt(stage = "dispatched"): string {
    return this.vocabulary.status_at[stage] ?? "";
  }

  /** A command with what its verb means: `D 26-000012: dispatch`. */
  spoken(line: string): string {
    const [verb] = line.split(" ");
    const words = this.vocabulary.verbs.find((one) => one.verb === verb)?.words;
    return words ? `${line.trim()}: ${words}` : line.trim();
  }

  priority(code: string): Priority | undefined {
    return this.priorities.get(code);
  }

  /** How urgent it is: the place in the agency's table, 0 the most urgent. */
  rank(priority: string): number {
    const place = this.vocabulary.priorities.findIndex((one) => one.code === priority);
    return place < 0 ? this.vocabulary.priorities.length : place;
  }

  /** The two most urgent priorities of the agency. */
  isUrgent(priority: string): boolean {
    return this.rank(priority) < 2;
  }

  toneOfWait(priority: string, seconds: number): Tone {
    return tone(this.priorities.get(priority)?.thresholds, seconds);
  }

  toneOfStatus(status: string, seconds: number): Tone {
    return tone(this.statuses.get(status)?.thresholds, seconds);
  }
}

function byCode<C extends { code: string }>(table: readonly C[]): ReadonlyMap<string, C> {
  return new Map(table.map((one) => [one.code, one]));
}

function tone(ages: { warn?: number; late?: number } | undefined, seconds: number): Tone {
  if (ages?.late && seconds >= ages.late) return "late";
  return ages?.warn && seconds >= ages.warn ? "warn" : "";
}
