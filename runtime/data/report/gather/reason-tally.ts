// Unreadable lines by what is wrong with them. A reason may quote the line, so there may be as many as lines.
import type { UnreadableReport } from "../dataset-report.ts";
import { excerptOf } from "./excerpt.ts";

/** Reasons that are told apart, those that are listed, and places of each. */
const mostReasons = 1000;
const mostListed = 20;
const mostPlaces = 5;

export class ReasonTally {
  readonly #reasons = new Map<string, { lines: number; readonly places: string[] }>();
  #others = 0;

  add(reason: string, at: () => string): void {
    // Which message it is says nothing of what is wrong.
    const kind = reason.replace(/messages\[[0-9]+\]/gu, "messages[…]");
    const known = this.#reasons.get(kind);
    if (known !== undefined) {
      known.lines++;
      if (known.places.length < mostPlaces) known.places.push(at());
    } else if (this.#reasons.size < mostReasons) this.#reasons.set(kind, { lines: 1, places: [at()] });
    else this.#others++;
  }

  report(): UnreadableReport {
    const all = [...this.#reasons].toSorted(([a, { lines: first }], [b, { lines: second }]) =>
      first === second ? (a < b ? -1 : 1) : second - first,
    );
    const others = all.slice(mostListed).reduce((sum, [, { lines }]) => sum + lines, this.#others);
    const reasons = all.slice(0, mostListed).map(([reason, rest]) => ({ reason: excerptOf(reason), ...rest }));
    return { reasons, others };
  }
}
