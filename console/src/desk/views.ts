/** What a command shows instead of doing: histories, the board of then, help, panels, layouts. */

import { ask, Unreachable } from "../api/http";
import type { Board, HistoryFact, View } from "../api/shown";
import { words } from "../words/words.svelte";
import { type Desk, Past, type Result } from "./desk.svelte";
import { has, type PanelName } from "./layout";

/** What is told of it in the result line. */
type Told = Pick<Result, "tone" | "text">;

const shown = (text: string): Told => ({ tone: "shown", text });
const done = (text: string): Told => ({ tone: "done", text });
const refused = (text: string): Told => ({ tone: "refused", text });

export async function look(desk: Desk, view: View): Promise<Told> {
  try {
    if (view.view === "help") {
      desk.window = { title: words.now.keys.title, text: view.text ?? "" };
      return shown(words.now.keys.title);
    }
    if (view.view === "board") return await lookBack(desk, view.at ?? undefined);
    if (view.panel) return showPanel(desk, view.panel);
    if (view.view === "layout") return await arrange(desk, view);
    return await readHistory(desk, view);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    desk.window = undefined;
    return refused(words.now.signIn.unreachable);
  }
}

async function lookBack(desk: Desk, at: string | undefined): Promise<Told> {
  if (!at) {
    desk.backToNow();
    return shown(words.now.asOf.now);
  }
  const answer = await ask("GET", `/api/board?at=${encodeURIComponent(at)}`);
  if (!answer.done) return refused(answer.refusal.because);
  const board = answer.shown<Board>();
  const past = new Past(Date.parse(at), board.position);
  past.calls.begin(board.calls, 0);
  past.units.begin(board.units, 0);
  desk.past = past;
  return shown(words.now.asOf.then(desk.times.clock(past.at), desk.times.date(past.at)));
}

function showPanel(desk: Desk, panel: PanelName): Told {
  const { panels, layouts: t } = words.now;
  desk.layouts.toggle(panel);
  return shown(
    has(desk.layouts.present, panel) ? t.isShown(panels[panel]) : t.isPutAway(panels[panel]),
  );
}

async function arrange(desk: Desk, { layout = "", layout_act: act = "open" }: View): Promise<Told> {
  const { layouts } = desk;
  const t = words.now.layouts;
  if (act === "reset") {
    layouts.reset();
    return shown(t.isReset);
  }
  if (!layout) {
    desk.window = { title: t.title, layouts: true };
    return shown(t.title);
  }
  if (act === "open") {
    await layouts.fetched;
    const found = layouts.open(layout);
    return found ? shown(t.opened(layout)) : refused(t.none(layout, layouts.names.join(", ")));
  }
  const answer = await (act === "save" ? layouts.save(layout) : layouts.drop(layout));
  if (!answer.done) return refused(answer.refusal.because);
  return done(act === "save" ? t.saved(layout) : t.dropped(layout));
}

async function readHistory(desk: Desk, view: View): Promise<Told> {
  const of = view.call ?? view.unit ?? "";
  const title = words.now.history.title(of);
  const opened = { title };
  desk.window = opened;
  if (view.call) desk.show(view.call);
  const path = view.call ? `/api/calls/${view.call}/history` : `/api/units/${of}/history`;
  const answer = await ask("GET", path);
  // If it was closed meanwhile, it stays closed.
  if (desk.window === opened) {
    desk.window = answer.done ? { title, facts: answer.shown<HistoryFact[]>() } : undefined;
  }
  return answer.done ? shown(title) : refused(answer.refusal.because);
}
