/** What a list is narrowed to. */

import type { CallRow, UnitRow } from "../api/shown";
import { isMine } from "./board";

export interface Filter {
  text: string;
  priority: string;
  beat: string;
  type: string;
  mine: boolean;
}

export const ALL: Filter = { text: "", priority: "", beat: "", type: "", mine: false };

export function callFits(call: CallRow, filter: Filter, name: string): boolean {
  return (
    (!filter.priority || call.priority === filter.priority) &&
    (!filter.beat || call.beat === filter.beat) &&
    (!filter.type || call.type === filter.type) &&
    (!filter.mine || isMine(call, name)) &&
    holds(filter.text, [
      call.number,
      call.type,
      call.priority,
      call.beat,
      call.place,
      call.address,
      ...call.units.map((unit) => unit.unit_id),
      ...call.callers.flatMap((caller) => [caller.name, caller.phone]),
    ])
  );
}

export function unitFits(unit: UnitRow, filter: Filter): boolean {
  return (
    (!filter.beat || unit.beat === filter.beat) &&
    (!filter.type || unit.status === filter.type) &&
    holds(filter.text, [
      unit.unit_id,
      unit.status,
      unit.number,
      unit.beat,
      unit.status_text,
      ...unit.officer_ids,
    ])
  );
}

/** Every word that was typed stands in one of the texts. */
function holds(typed: string, texts: readonly string[]): boolean {
  const all = texts.join("\n").toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
