// Names of teams, projects, environments and targets are joined by `--` in the names of Kubernetes objects, so none may have it.
import type { Diagnostic } from "../diagnostic.ts";

export function doubleDash(what: string, name: string): Pick<Diagnostic, "code" | "message" | "fix"> {
  const single = name.replaceAll(/-{2,}/g, "-");
  const folder = what === "team" ? `, and name the folder of its specs specs/projects/${single}` : "";
  return {
    code: "name-double-dash",
    message: `the ${what} ${JSON.stringify(name)} has "--" in it, which stands between names in those of Kubernetes objects`,
    fix: `write ${single}${folder}`,
  };
}
