/** How the console looks on this machine. */

import { type Language, LANGUAGES, words } from "../words/words.svelte";

export type Theme = "night" | "light";
export type Density = "compact" | "comfortable";

const PLACE = "blotter.look";
const ROW: Readonly<Record<Density, number>> = { compact: 26, comfortable: 36 };

class Settings {
  theme = $state<Theme>("night");
  density = $state<Density>("compact");

  constructor() {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "{}") as Record<string, string>;
    if (kept["theme"] === "light") this.theme = "light";
    if (kept["density"] === "comfortable") this.density = "comfortable";
    const language = kept["language"] ?? navigator.language.slice(0, 2);
    if (language in LANGUAGES) words.language = language as Language;
    this.show();
  }

  get rowHeight(): number {
    return ROW[this.density];
  }

  set(changed: Partial<{ theme: Theme; density: Density; language: Language }>): void {
    if (changed.theme) this.theme = changed.theme;
    if (changed.density) this.density = changed.density;
    if (changed.language) words.language = changed.language;
    localStorage.setItem(
      PLACE,
      JSON.stringify({ theme: this.theme, density: this.density, language: words.language }),
    );
    this.show();
  }

  private show(): void {
    const { documentElement } = document;
    documentElement.dataset["theme"] = this.theme;
    documentElement.dataset["density"] = this.density;
    documentElement.lang = words.language;
  }
}

export const settings = new Settings();
