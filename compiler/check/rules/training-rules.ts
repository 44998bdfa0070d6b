// Training: that the settings fit the model, the engine and the machine.
import type { Diagnostic } from "../../diagnostic.ts";
import { parseBase, writtenBase } from "../../model/base-model.ts";
import { errorAtValue, warningAt, warningAtValue, type Rule } from "../rule.ts";

export const localNeedsFolder: Rule = (input) => {
  const written = writtenBase(input.traced);
  if (written === undefined) return [];
  const parsed = parseBase(written.model.value);
  if (!parsed.ok || parsed.reference.source === "folder") return [];
  const local = localTargets(input.project);
  if (local.length === 0) return [];
  return [
    warningAtValue(input, written.model, {
      code: "local-needs-folder",
      message: `the local engine (target ${local.join(", ")}) needs the model as a folder of this repository; apply will refuse it`,
      fix: "put the model's files into a folder and name that, or run on a kubernetes target",
    }),
  ];
};

export const localTrainsInFp32: Rule = (input) => {
  const local = localTargets(input.project);
  const { training } = input.project;
  if (training === undefined || training.precision === "fp32" || local.length === 0) return [];
  return [
    warningAt(input, ["training", "precision"], "value", {
      code: "local-trains-in-fp32",
      message: `the local engine (target ${local.join(", ")}) trains in fp32, whatever the precision`,
      fix: "write precision: fp32, or leave it for the kubernetes targets' sake",
    }),
  ];
};

function localTargets(project: Parameters<Rule>[0]["project"]): string[] {
  const used = new Set(Object.values(project.environments).flatMap(({ targets }) => targets));
  return Object.entries(project.targets).flatMap(([name, { engine }]) =>
    engine === "local" && used.has(name) ? [name] : [],
  );
}

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
