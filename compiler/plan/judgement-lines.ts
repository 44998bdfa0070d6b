// What a release's gates will say, in a few words: a plan that only moves a bound knows, where its figures were measured before.
import { figureWords } from "../../specs/handoff/figure-words.ts";
import type { ForetoldVerdict, Judgement } from "./plan.ts";
import { list, type Style } from "./words.ts";

/** Lines without bullets. */
export function judgementLines({ verdicts, unmeasured, unusable }: Judgement, style: Style): string[] {
  const missed = verdicts.filter(({ passed }) => !passed).map((verdict) => missedWords(verdict, style));
  const were = unmeasured.length === 1 ? "was" : "were";
  const left = unmeasured.length === 0 ? "" : `; ${list(unmeasured.map(style.code))} ${were} not measured here`;
  const passes = unmeasured.length === 0 ? "passes" : "passes as far as it was measured";
  const outcome = missed.length === 0 ? passes : `fails: ${missed.join("; ")}`;
  return [
    ...(verdicts.length === 0 ? [] : [`judged again: ${outcome}${left}`]),
    ...unusable.map((reason) => `evidence not used: ${reason}`),
  ];
}

/** `triage` 81%, needs `>= 90%`. */
export function missedWords(
  { figure, measured, written, ...gate }: ForetoldVerdict,
  style: Pick<Style, "code">,
): string {
  const value = measured === null ? "could not be measured" : figureWords(measured, gate);
  return `${style.code(figure)} ${value}, needs ${style.code(written)}`;
}
