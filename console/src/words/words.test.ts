import { describe, expect, it } from "vitest";

import { en } from "./en";
import { es } from "./es";

const sources = Object.entries(
  import.meta.glob<string>("../**/*.{ts,svelte}", {
    eager: true,
    query: "?raw",
    import: "default",
  }),
)
  .filter(([path]) => !path.includes("/words/e") && !path.endsWith(".test.ts"))
  .map(([, text]) => text)
  .join("\n");

function names(catalogue: object, before = ""): string[] {
  return Object.entries(catalogue).flatMap(([name, value]) => {
    const whole = before ? `${before}.${name}` : name;
    return typeof value === "object" && value !== null ? names(value as object, whole) : [whole];
  });
}

/** Tables that are read by a key which is data: `t.status[state]`. */
const BY_KEY = [
  "status",
  "panels",
  "empty",
  "form.because",
  "cards.stage",
  "cards.fault",
  "place.kind",
];

describe("the catalogue", () => {
  it("has the same texts in every language, none of them empty", () => {
    expect(names(es)).toEqual(names(en));
    for (const [name, text] of Object.entries({ ...en.status, ...es.status })) {
      expect(text, name).toBeTruthy();
    }
  });

  it("holds no text that nothing shows", () => {
    const unused = names(en).filter((name) => {
      const [table, last] = [name.split(".").slice(0, -1).join("."), name.split(".").at(-1) ?? ""];
      if (BY_KEY.includes(table) && sources.includes(`${table}[`)) return false;
      return !new RegExp(`\\b${last}\\b`).test(sources) || !sources.includes(`.${last}`);
    });
    expect(unused).toEqual([]);
  });
});
