/** The language in which the console speaks. */

import { en, type Words } from "./en";
import { es } from "./es";

export const LANGUAGES = { en, es } as const;
export type Language = keyof typeof LANGUAGES;

class Speaks {
  language = $state<Language>("en");

  get now(): Words {
    return LANGUAGES[this.language];
  }
}

/** `words.now.panels.units`: reactive, so a change of language is seen at once. */
export const words = new Speaks();
