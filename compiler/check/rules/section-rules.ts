// Sections are optional, each with what it stands on: a project is any part of the way, from data to a service, and no part without ground.
import { errorAt, warningAt, type Rule, type RuleInput, type Words } from "../rule.ts";
import type { Diagnostic } from "../../diagnostic.ts";

export const somethingIsMade: Rule = (input) => {
  const { datasets, training, serving } = input.project;
  if (training || serving || Object.keys(datasets).length > 0) return [];
  return [
    errorAt(input, ["name"], "value", {
      code: "nothing-to-do",
      message: "the project has neither datasets nor training nor serving, so nothing would be made",
      fix: "add one of the three",
    }),
  ];
};

export const oneModelIsServed: Rule = (input) => {
  const { training, serving } = input.project;
  if (serving === undefined) return [];
  if (training && serving.model !== undefined) {
    return [
      errorAt(input, ["serving", "model"], "key", {
        code: "two-models",
        message: "serving.model is for projects without training: this one serves what training makes",
        fix: "remove serving.model, or remove training to serve that model as it is",
      }),
    ];
  }
  if (training || serving.model !== undefined) return [];
  return [
    errorAt(input, ["serving"], "key", {
      code: "nothing-to-serve",
      message: "nothing is trained, and serving names no model",
      fix: "add training, or name a model as in training.base.model: serving.model: starter/bilingual@1",
    }),
  ];
};

/** Sections about a model, in a project that has none. */
export const modelSectionsHaveAModel: Rule = (input) => {
  const { training, serving, compression, evaluation } = input.project;
  if (training || serving) return [];
  return [
    ...without(input, "compression", compression, "there is no model to make smaller"),
    ...without(input, "evaluation", evaluation, "there is no model to measure"),
  ];
};

export const objectivesHaveAService: Rule = (input) => {
  const { serving, objectives } = input.project;
  const { availability, latency, load } = objectives;
  if (serving) return [];
  return without(input, "objectives", availability ?? latency ?? load, "there is no service to hold them");
};

function without(input: RuleInput, section: string, written: unknown, why: string): Diagnostic[] {
  if (written === undefined) return [];
  const needs = section === "objectives" ? "serving" : "training, or serving with a model";
  const words: Words = {
    code: "section-without-ground",
    message: `${section} is written, and ${why}`,
    fix: `add ${needs}, or remove ${section}`,
  };
  return [errorAt(input, [section], "key", words)];
}

export const servingHasATarget: Rule = (input) => {
  const { serving, environments, targets } = input.project;
  if (serving === undefined) return [];
  const known = Object.keys(targets);
  return Object.entries(environments)
    .filter(([, environment]) => environment.targets.length === 0)
    .map(([name]) =>
      errorAt(input, ["environments", name, "targets"], "value", {
        code: "no-target",
        message: `serving is written, and ${name} has no target to serve on`,
        fix:
          known.length === 0
            ? "add a target to targets, such as laptop: { engine: local }, and name it here"
            : `name one of its targets: ${known.join(", ")}`,
      }),
    );
};

/** What is made is made once, in the first environment; the others would serve it. Those that follow a record still do. */
export const laterEnvironmentsServe: Rule = (input) => {
  if (input.project.serving !== undefined) return [];
  const [first, ...later] = input.environments;
  return later.map(({ name }) =>
    warningAt(input, ["environments", name], "key", {
      code: "environment-without-service",
      message: `${name} has nothing to run: the project serves nothing, and what it makes is made in ${first?.name}`,
      fix: "remove it, or add serving",
    }),
  );
};
