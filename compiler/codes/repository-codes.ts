// The repository as a whole: where specs lie, and what git makes of them.
import type { CodeRow } from "./code-row.ts";

export const repositoryCodes = {
  "no-projects": {
    severity: "error",
    means:
      "Specs are found by where they lie. Without any, a build would remove all that was generated, which is hardly meant in a wrong folder or half a checkout.",
    example: { told: "No folder specs/projects.", right: "specs/projects/care/triage.yaml" },
  },
  "no-platform": {
    severity: "error",
    means:
      "Environments, GPUs and images are said once for all projects, by the team that runs them. Without them only the form of a project can be checked.",
    example: { told: "No file specs/platform.yaml.", right: "specs/platform.yaml with the environments." },
  },
  "platform-name": {
    severity: "error",
    means:
      "The platform is one file of one name. Another one that looks like it would be read by nobody, and people would go by what it says.",
    example: { told: "specs/platform.yml", right: "specs/platform.yaml" },
  },
  "spec-without-team": {
    severity: "error",
    means: "Teams are folders, and each has its names for itself. A spec outside of them is nobody's, and is not read.",
    example: { told: "specs/projects/labels.yaml", right: "specs/projects/care/labels.yaml" },
  },
  "spec-not-read": {
    severity: "error",
    means:
      "A spec that nobody reads makes no release, and a build would remove the one that it had. So what looks like a spec is an error by its name alone; below data/ all is data.",
    example: { told: "specs/projects/care/labels.json", right: "specs/projects/care/labels.yaml" },
  },
  "spec-device-name": {
    severity: "error",
    means:
      "Windows opens a device under some names, whatever their ending, so that nobody could clone the repository there.",
    example: { told: "specs/projects/care/aux.yaml", right: "specs/projects/care/auxiliary.yaml" },
  },
  "spec-nested": {
    severity: "error",
    means:
      "Of a repository inside this one git keeps at most a commit's name. Its specs would be in no review, and in no clone as they are here.",
    example: {
      told: "specs/projects/care as a submodule, with a .git of its own.",
      right: "The specs themselves, in this repository.",
    },
  },
  "specs-unreadable": {
    severity: "error",
    means:
      "Specs are found by looking into folders. What lies in one that cannot be looked into is not taken for removed.",
    example: { told: "A file named specs/projects.", right: "A folder of that name, with one folder for each team." },
  },
  "file-left-out": {
    severity: "error",
    means:
      "A sparse checkout leaves out what git tracks, and a spec that is not there is a project that is gone. It is not read from the index: a plan is about files that somebody can look at.",
    example: {
      told: "git sparse-checkout set, without specs/projects/care/faq.yaml.",
      right: "git sparse-checkout add specs generated",
    },
  },
  "file-rewritten": {
    severity: "error",
    means:
      "Attributes can have git write another text into the work tree than a commit holds: whoever reviews the commit reads something else than what is compiled. Git LFS is no such case, since its pointers say the digest.",
    example: { told: ".gitattributes with: *.yaml ident", right: ".gitattributes without it." },
  },
} as const satisfies Readonly<Record<string, CodeRow>>;
