/** How the console looks on this machine. */

import { LAYERS, type MapLayer } from "../map/style";
import { type Language, LANGUAGES, words } from "../words/words.svelte";

export type Theme = "night" | "light";
export type Density = "compact" | "comfortable" | "large";

interface Kept {
  theme?: string;
  density?: string;
  language?: string;
  hiddenLayers?: string[];
}

const PLACE = "blotter.look";
const ROW: Readonly<Record<Density, number>> = { compact: 26, comfortable: 36, large: 46 };

class Settings {
  theme = $state<Theme>("night");
  density = $state<Density>("compact");
  hiddenLayers = $state.raw<ReadonlySet<MapLayer>>(new Set());

  constructor() {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "{}") as Kept;
    if (kept.theme === "light") this.theme = "light";
    if (kept.density && kept.density in ROW) this.density = kept.density as Density;
    const language = kept.language ?? navigator.language.slice(0, 2);
    if (language in LANGUAGES) words.language = language as Language;
    this.hiddenLayers = new Set(LAYERS.filter((one) => kept.hiddenLayers?.includes(one)));
    this.show();
  }

  get rowHeight(): number {
    return ROW[this.density];
  }

  set(changed: Partial<{ theme: Theme; density: Density; language: Language }>): void {
    if (changed.theme) this.theme = changed.theme;
    if (changed.density) this.density = changed.density;
    if (changed.language) words.language = changed.language;
    this.keep();
    this.show();
  }

  toggleLayer(layer: MapLayer): void {
    const hidden = new Set(this.hiddenLayers);
    if (!hidden.delete(layer)) hidden.add(layer);
    this.hiddenLayers = hidden;
    this.keep();
  }

  private keep(): void {
    const kept: Kept = {
      theme: this.theme,
      density: this.density,
      language: words.language,
      hiddenLayers: [...this.hiddenLayers],
    };
    localStorage.setItem(PLACE, JSON.stringify(kept));
  }

  private show(): void {
    const { documentElement } = document;
    documentElement.dataset["theme"] = this.theme;
    documentElement.dataset["density"] = this.density;
    documentElement.lang = words.language;
  }
}

export const settings = new Settings();
