/** What a command shows instead of doing: histories, the board of then, help, panels, layouts. */

import { ask, Unreachable } from "../api/http";
import type { Board, HistoryFact, View } from "../api/shown";
import { words } from "../words/words.svelte";
import { type Desk, Past } from "./desk.svelte";

export async function look(desk: Desk, view: View): Promise<void> {
  try {
    if (view.view === "help") {
      desk.window = { title: words.now.keys.title, text: view.text ?? "" };
    } else if (view.view === "board") await lookBack(desk, view.at ?? undefined);
    else if (view.panel) desk.layouts.toggle(view.panel);
    else if (view.view === "layout") await arrange(desk, view);
    else await readHistory(desk, view);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    desk.window = undefined;
    desk.tell("refused", words.now.signIn.unreachable, "");
  }
}

async function lookBack(desk: Desk, at: string | undefined): Promise<void> {
  if (!at) {
    desk.backToNow();
    return;
  }
  const answer = await ask("GET", `/api/board?at=${encodeURIComponent(at)}`);
  if (!answer.done) {
    desk.tell("refused", answer.refusal.because, "");
    return;
  }
  const board = answer.shown<Board>();
  const past = new Past(Date.parse(at), board.position);
  past.calls.begin(board.calls, 0);
  past.units.begin(board.units, 0);
  desk.past = past;
}

async function arrange(desk: Desk, { layout = "", layout_act: act = "open" }: View): Promise<void> {
  const { layouts } = desk;
  const t = words.now.layouts;
  if (act === "reset") layouts.reset();
  else if (!layout) desk.window = { title: t.title, layouts: true };
  else if (act === "open") {
    await layouts.fetched;
    if (!layouts.open(layout)) desk.tell("refused", t.none(layout, layouts.names.join(", ")), "");
  } else {
    const answer = await (act === "save" ? layouts.save(layout) : layouts.drop(layout));
    if (answer.done) desk.tell("done", act === "save" ? t.saved(layout) : t.dropped(layout), "");
    else desk.tell("refused", answer.refusal.because, "");
  }
}

async function readHistory(desk: Desk, view: View): Promise<void> {
  const of = view.call ?? view.unit ?? "";
  const title = words.now.history.title(of);
  const opened = { title };
  desk.window = opened;
  if (view.call) desk.show(view.call);
  const path = view.call ? `/api/calls/${view.call}/history` : `/api/units/${of}/history`;
  const answer = await ask("GET", path);
  if (desk.window !== opened) return; // it was closed meanwhile: it stays closed
  if (answer.done) {
    desk.window = { title, facts: answer.shown<HistoryFact[]>() };
  } else {
    desk.window = undefined;
    desk.tell("refused", answer.refusal.because, "");
  }
}
