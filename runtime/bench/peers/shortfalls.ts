// What Fairlead is held to beside its peers.
import type { ArmFigures } from "./figures-table.ts";
import type { ChatLanguage } from "./chat-texts.ts";
import { similarities } from "./planted-chats.ts";

/** A sentence for each figure that is not reached. */
export function shortfalls(arms: readonly ArmFigures[]): readonly string[] {
  return arms.flatMap(({ isNear, judgement }) => {
    const { equalLeft, wrongLengthLeft, lost, spoilt, hidden, pairs } = judgement;
    const none = { equalLeft, wrongLengthLeft, lost, spoilt };
    const wrong = Object.entries(none).flatMap(([what, rows]) => (rows === 0 ? [] : [`${what}: ${rows} rows, not 0`]));
    for (const [what, { planted, done }] of Object.entries(hidden))
      if (done < planted) wrong.push(`${what}: ${done} of ${planted} hidden`);
    for (const language of ["en", "zh"] as const)
      for (const similarity of similarities)
        wrong.push(...pairShortfall(pairs[language], language, similarity, isNear));
    return wrong.map((sentence) => `Fairlead falls short: ${sentence}`);
  });
}

type Pairs = ArmFigures["judgement"]["pairs"][ChatLanguage];

function pairShortfall(pairs: Pairs, language: ChatLanguage, similarity: number, isNear: boolean): readonly string[] {
  const { planted, done } = pairs[similarity]!;
  const least = isNear ? (leastRemoved[similarity] ?? 0) * planted : 0;
  const isWrong = least === 0 ? done > 0 : done < least;
  return isWrong ? [`${done} of ${planted} pairs at ${similarity} in ${language} removed`] : [];
}

/** Share of the pairs of a similarity; of others none may go. */
const leastRemoved: Readonly<Record<number, number>> = { 0.95: 0.999, 0.85: 0.99 };
