// Training: that the settings fit the model, and serving fits them.
import type { Diagnostic } from "../../diagnostic.ts";
import { errorAtValue, warningAtValue, type Rule } from "../rule.ts";

/** The model has positions for so many tokens; beyond them it can neither train nor answer. */
export const sequencesFitTheModel: Rule = (input) => {
  const limit = input.baseShape?.maxPositions;
  if (limit === undefined) return [];
  const tokens = [
    ["training.sequence.maxTokens", input.traced.training?.sequence.maxTokens] as const,
    ...input.environments.map(
      ({ project }) => ["serving.batching.maxTokens", project.serving?.batching.maxTokens] as const,
    ),
  ];
  return tokens.flatMap(([field, value]): Diagnostic[] => {
    if (value === undefined || value.value <= limit) return [];
    return [
      errorAtValue(input, value, {
        code: "sequence-too-long",
        message: `${field} is ${value.value}, and the base model has positions for ${limit} tokens`,
        fix: `write at most ${limit}`,
      }),
    ];
  });
};

export const servesWhatItTrained: Rule = (input) => {
  const trained = input.project.training?.sequence.maxTokens;
  return input.environments.flatMap(({ project }): Diagnostic[] => {
    const served = project.serving?.batching.maxTokens;
    if (trained === undefined || served === undefined || served.value >= trained) return [];
    return [
      warningAtValue(input, served, {
        code: "served-shorter-than-trained",
        message: `requests end at ${served.value} tokens, but the model is trained on sequences of up to ${trained}`,
        fix: `raise serving.batching.maxTokens to ${trained}, or lower training.sequence.maxTokens`,
      }),
    ];
  });
};
