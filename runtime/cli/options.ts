// Options that several commands have.
import type { Option } from "../../specs/program/command.ts";

export const rootOption: Option = {
  name: "root",
  value: "<folder>",
  what: "The repository; by default the nearest parent with generated/",
};

export const homeOption: Option = {
  name: "home",
  value: "<folder>",
  what: "Where outputs and state are kept; by default .fairlead in the repository",
};

export const quietOption: Option = { name: "quiet", what: "Show no progress" };
export const projectOption: Option = {
  name: "project",
  value: "<project>",
  what: "A project: team/name, or its name alone where one team has it",
};
