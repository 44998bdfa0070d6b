// fairlead-runtime serve: the process of a service, which others start.
import type { Run } from "../../specs/program/command.ts";
import { runService } from "../serve/service.ts";
import { requiredFlag } from "./report.ts";

export const run: Run = (args) => {
  const [home, environment, team, project, target] = (
    ["home", "environment", "team", "project", "target"] as const
  ).map((name) => requiredFlag(args, name));
  const place = { environment: environment!, team: team!, project: project!, target: target! };
  return runService(home!, place, { isSuccessor: args.flags["successor"] === true });
};
