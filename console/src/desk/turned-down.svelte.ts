/** Commands that were not done: they stay in sight until they are mended or put away.
 *
 * They are kept in this tab, as what waits is: a reload loses none.
 */

/** What was refused or asked about, with the word that did not fit. */
export interface NotDone {
  id: string;
  /** With what was to follow it in its line, and so was not done either. */
  said: string;
  /** The number of the call that `.` meant. */
  selected: string;
  because: string;
  word: string;
  at: number;
  /** It is done if it is confirmed. */
  asked: boolean;
  /** Of a form, with a text that would be several commands: it is said anew by hand. */
  byHand: boolean;
}

/** Whether a line speaks of the selected call: it means another one once another is selected. */
export function meansSelected(said: string): boolean {
  return /(^|\s)\.(?=[\s;]|$)/.test(said);
}

interface Kept {
  list: readonly NotDone[];
  inHand: string;
}

export class TurnedDown {
  list = $state.raw<readonly NotDone[]>([]);
  /** The id of the one that stands in the command line, to be mended. */
  inHand = $state("");
  /** The newest, as long as nobody has looked whether the line is free for it. */
  latest = $state.raw<NotDone>();
  private readonly place: string;

  /** `name` is whose they are: nobody else sees or mends them. */
  constructor(name: string) {
    this.place = `blotter.notdone.${name}`;
    const kept = sessionStorage.getItem(this.place);
    if (kept) ({ list: this.list, inHand: this.inHand } = JSON.parse(kept) as Kept);
  }

  add(one: NotDone): void {
    this.latest = one;
    this.keep([...this.list, one], this.inHand);
  }

  /** It stands in the command line now; none: what stood there does not any more. */
  take(id: string): void {
    this.keep(this.list, id);
  }

  /** It was said anew, or is not wanted any more. */
  putAway(id: string): void {
    const list = this.list.filter((one) => one.id !== id);
    this.keep(list, this.inHand === id ? "" : this.inHand);
  }

  private keep(list: readonly NotDone[], inHand: string): void {
    [this.list, this.inHand] = [list, inHand];
    if (list.length) sessionStorage.setItem(this.place, JSON.stringify({ list, inHand }));
    else sessionStorage.removeItem(this.place);
  }
}
