/** Talking to the server: every answer is data, every refusal a sentence. */

import type { Refusal } from "./shown";

export class Answer {
  constructor(
    readonly status: number,
    private readonly body: unknown,
  ) {}

  get done(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** Whether the server could not take it just now: the same again may be taken later. */
  get later(): boolean {
    return [429, 500, 502, 503, 504].includes(this.status);
  }

  shown<T>(): T {
    return this.body as T;
  }

  get refusal(): Refusal {
    const body = this.body as Partial<Refusal> | null;
    return {
      ...body,
      refused: body?.refused ?? `Http${this.status}`,
      because: body?.because ?? `The server answered ${this.status}.`,
    };
  }
}

/** The server cannot be reached: nobody knows whether it heard what was sent. */
export class Unreachable extends Error {}

const PATIENCE = 15_000;

export async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    text = await response.text();
  } catch (error) {
    throw new Unreachable(String(error));
  }
  return new Answer(response.status, parsed(text));
}

function parsed(text: string): unknown {
  try {
    return text ? (JSON.parse(text) as unknown) : null;
  } catch {
    return null; // a proxy's page in the server's place
  }
}
