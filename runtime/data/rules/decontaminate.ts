// Rule `decontaminate`: samples that ask what a model is measured by go.
import { comparedForm } from "../words/shingles.ts";
import type { LineRule, Texts } from "./rule.ts";
import { QuestionIndex } from "./questions/question-index.ts";

export const decontaminate: LineRule<"decontaminate"> = {
  step(rule, { questionsOf }) {
    const questions = questionsOf(rule);
    const index = new QuestionIndex(questions);
    return {
      judge(sample) {
        const held = index.held(comparedText(sample), askedIn(sample), rule.overlap);
        return (
          held && `it holds ${Math.floor(held.overlap * 100)}% of the question ${shortened(questions[held.question]!)}`
        );
      },
    };
  },
  hits: (_, { samples }) => ({ rejectedSamples: samples }),
};

/** Enough of it to look it up by. */
function shortened(question: string): string {
  const letters = [...question];
  return JSON.stringify(letters.length > 60 ? `${letters.slice(0, 59).join("")}…` : question);
}

/** In the form in which texts are compared. Instructions are somebody's own words, and stand before every sample. */
function comparedText({ texts, roles }: Texts): string {
  return formOf(texts.filter((_, at) => roles?.[at] !== "system"));
}

/** What stands before the last message, instructions apart; of a plain text, all of it. */
export function askedIn({ texts, roles }: Texts): string {
  if (roles === null) return formOf(texts);
  return formOf(texts.slice(0, -1).filter((_, at) => roles[at] !== "system"));
}

function formOf(texts: readonly string[]): string {
  return comparedForm(texts.join("\n"), { ignoreNumbers: false });
}
