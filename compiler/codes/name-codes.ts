// Names, and what no two projects may both have.
import type { CodeRow } from "./code-row.ts";

const file = "specs/projects/care/faq.yaml";

export const nameCodes = {
  "team-folder": {
    severity: "error",
    means:
      "Whose a project is shows where its spec lies: reviewers are asked by folder, and its objects and alerts name the team. The two have to say the same.",
    example: { wrong: "team: support", right: "team: care" },
  },
  "name-double-dash": {
    severity: "error",
    means:
      "Kubernetes objects are named by team, project, environment and target with -- between them. With one inside a name, two of them could read the same.",
    example: { wrong: "name: triage--fast", right: "name: triage" },
  },
  "no-environment": {
    severity: "error",
    means:
      "A release is of a project in an environment. Without any there is none, and a build would remove those that there were.",
    example: { file, wrong: "environments: {}", right: "environments:\n  dev: { targets: [laptop] }" },
  },
  "unknown-environment": {
    severity: "error",
    means:
      "The platform has the environments, in the order in which a release passes them. Another one would be nowhere in it.",
    example: { file, wrong: "development: { targets: [laptop] }", right: "dev: { targets: [laptop] }" },
  },
  "former-name": {
    severity: "error",
    means:
      "Records, history and running services go over from the old name to the new one. They can go to one project alone, and only when no other is called so any more.",
    example: { wrong: "team: care\nrenamedFrom: faq", right: "team: care" },
  },
  "project-name-taken": {
    severity: "error",
    means:
      "Releases, records and outputs are found by team and project, so that one would take the place of the other.",
    example: { file, wrong: "name: triage", right: "name: faq" },
  },
  "alias-taken": {
    severity: "error",
    means: "An alias is what clients send to say which model they want, so that in one place it has one service.",
    example: { file, wrong: "serving: { alias: triage }", right: "serving: { alias: faq }" },
  },
  "port-taken": {
    severity: "error",
    means:
      "All local targets may be on one machine, of whatever environment, and only one of them could listen at the port. The default is 8080.",
    example: { file, wrong: "laptop: { engine: local, port: 8081 }", right: "laptop: { engine: local }" },
  },
  "object-name-taken": {
    severity: "error",
    means:
      "A name that is too long for Kubernetes is cut, and ends in a few digits of its digest, which two names can have in common. One object would replace the other.",
    example: {
      told: "Two projects with long names in one namespace, whose objects would have one name when they are cut.",
      right: "A shorter name of the team, or another namespace.",
    },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
