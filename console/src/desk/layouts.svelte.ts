/** The layout of this window, and the position's own, which the server keeps. */

import { ask, type Answer } from "../api/http";
import { builtIn, FIRST, has, type Layout, type PanelName, toggle } from "./layout";

/** A window's layout outlives its reload. */
const PLACE = "blotter.window";

export class Layouts {
  name = $state(FIRST);
  present = $state.raw<Layout>(builtIn(window.innerWidth)[FIRST] as Layout);
  saved = $state.raw<Readonly<Record<string, Layout>>>({});

  /** Ends when the position's own layouts are known, or cannot be had now. */
  fetched: Promise<void> = Promise.resolve();

  /** Open the layout that the address or the last look names, as soon as it is known. */
  async begin(): Promise<void> {
    const kept = sessionStorage.getItem(PLACE);
    const named = location.hash.slice(1);
    if (kept && !named) this.show(...(JSON.parse(kept) as [string, Layout]));
    this.fetched = this.fetch();
    await this.fetched.finally(() => named && this.open(named));
  }

  async fetch(): Promise<void> {
    const answer = await ask("GET", "/api/layouts");
    if (answer.done) this.saved = answer.shown<Record<string, Layout>>();
  }

  get names(): string[] {
    return [
      ...new Set([...Object.keys(builtIn(window.innerWidth)), ...Object.keys(this.saved)]),
    ].sort();
  }

  isSaved(name: string): boolean {
    return name in this.saved;
  }

  /** Tells whether there is one of that name. */
  open(name: string): boolean {
    const layout = this.saved[name] ?? builtIn(window.innerWidth)[name];
    if (layout) this.show(name, layout);
    return layout !== undefined;
  }

  /** Give the window a changed layout, that is not saved yet. */
  change(layout: Layout): void {
    this.show(this.name, layout);
  }

  /** Show a panel, if the window does not show it yet. */
  add(panel: PanelName): void {
    if (!has(this.present, panel)) this.toggle(panel);
  }

  toggle(panel: PanelName): void {
    this.change(toggle(this.present, panel));
  }

  async save(name: string): Promise<Answer> {
    const answer = await ask("PUT", `/api/layouts/${name}`, this.present);
    if (answer.done) {
      this.saved = { ...this.saved, [name]: this.present };
      this.show(name, this.present);
    }
    return answer;
  }

  async drop(name: string): Promise<Answer> {
    const answer = await ask("DELETE", `/api/layouts/${name}`);
    if (answer.done) {
      this.saved = Object.fromEntries(Object.entries(this.saved).filter(([one]) => one !== name));
    }
    return answer;
  }

  /** Go back to what is saved, or built in, under the window's name. */
  reset(): void {
    if (!this.open(this.name)) this.open(FIRST);
  }

  private show(name: string, layout: Layout): void {
    this.name = name;
    this.present = layout;
    sessionStorage.setItem(PLACE, JSON.stringify([name, layout]));
  }
}
