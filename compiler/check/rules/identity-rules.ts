// Names: whose project it is, and where it runs.
import { Name } from "../../../specs/kinds/value.ts";
import { formerName } from "../../model/former-name.ts";
import { doubleDash } from "../double-dash.ts";
import { errorAt, warningAt, type Rule } from "../rule.ts";
import { didYouMean } from "../wrong-value.ts";

export const teamIsFolder: Rule = (input) => {
  const { team } = input.project;
  if (team === input.folder) return [];
  return [
    errorAt(input, ["team"], "value", {
      code: "team-folder",
      message: `team is ${JSON.stringify(team)}, but the file is in specs/projects/${input.folder}`,
      fix: Name.safeParse(input.folder).success
        ? `write team: ${input.folder}, or move the file to specs/projects/${team}`
        : `rename the folder to ${team}, or move the file to specs/projects/${team}: ${JSON.stringify(input.folder)} cannot be the name of a team`,
    }),
  ];
};

/** Names of Kubernetes objects are joined of these by `--`; a name that has it itself could read as two. */
export const namesJoin: Rule = (input) => {
  const { team, name } = input.project;
  const keys = (what: string, section: "targets" | "environments") =>
    Object.keys(input.project[section]).map(
      (written) => ({ what, written, path: [section, written], part: "key" }) as const,
    );
  const named = [
    { what: "team", written: team, path: ["team"], part: "value" } as const,
    { what: "project", written: name, path: ["name"], part: "value" } as const,
    ...keys("target", "targets"),
    ...keys("environment", "environments"),
  ];
  return named
    .filter(({ written }) => written.includes("--"))
    .map(({ what, written, path, part }) => errorAt(input, path, part, doubleDash(what, written)));
};

/** That no other project has it is seen where all projects are known. */
export const formerNameIsAnother: Rule = (input) => {
  const { team, name, renamedFrom } = input.project;
  const former = formerName(team, renamedFrom);
  if (former?.team !== team || former.name !== name) return [];
  return [
    errorAt(input, ["renamedFrom"], "value", {
      code: "former-name",
      message: `${team}/${name} is what the project is called now`,
      fix: "write the name that it had before, or remove renamedFrom",
    }),
  ];
};

export const environmentsExist: Rule = (input) => {
  const known = input.platform.environments.map((environment) => environment.name);
  const written = Object.keys(input.project.environments);
  if (written.length === 0) {
    return [
      errorAt(input, ["environments"], "key", {
        code: "no-environment",
        message: "environments is empty, so this project would run nowhere",
        fix: `add at least one of ${known.join(", ")}`,
      }),
    ];
  }
  return written
    .filter((name) => !known.includes(name))
    .map((name) =>
      errorAt(input, ["environments", name], "key", {
        code: "unknown-environment",
        message: `the platform has no environment ${JSON.stringify(name)}`,
        fix: joined(didYouMean(name, known), `Environments of specs/platform.yaml: ${known.join(", ")}`),
      }),
    );
};

export const targetsExist: Rule = (input) => {
  const known = Object.keys(input.project.targets);
  return Object.entries(input.project.environments).flatMap(([environment, { targets }]) =>
    targets.flatMap((name, index) => {
      const path = ["environments", environment, "targets", index];
      if (!known.includes(name)) {
        return [
          errorAt(input, path, "value", {
            code: "unknown-target",
            message: `${environment} runs on ${JSON.stringify(name)}, which is not a target of this project`,
            fix: joined(
              didYouMean(name, known),
              known.length === 0 ? "add it to targets" : `Targets: ${known.join(", ")}`,
            ),
          }),
        ];
      }
      if (targets.indexOf(name) === index) return [];
      return [
        errorAt(input, path, "value", {
          code: "target-twice",
          message: `${environment} lists the target ${JSON.stringify(name)} twice`,
          fix: "remove one of the two",
        }),
      ];
    }),
  );
};

/** Says nothing where an environment lacks a target that it needs: that is the mistake, and this its shadow. */
export const targetsAreUsed: Rule = (input) => {
  const named = Object.values(input.project.environments).map(({ targets }) => targets);
  if (input.project.serving && named.some((targets) => targets.length === 0)) return [];
  const used = new Set(named.flat());
  return Object.keys(input.project.targets)
    .filter((name) => !used.has(name))
    .map((name) =>
      warningAt(input, ["targets", name], "key", {
        code: "unused-target",
        message: `no environment runs on the target ${JSON.stringify(name)}`,
        fix: "add it to the targets of an environment, or remove it",
      }),
    );
};

function joined(guess: string, rest: string): string {
  return guess === "" ? rest : `${guess} ${rest}`;
}
