// What must hold inside platform.yaml, beyond its form.
import type { Platform } from "../../specs/kinds/platform.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { doubleDash } from "./double-dash.ts";
import type { SpecDocument } from "../read/document.ts";

/** Folders of generated/ that are no environments. */
const reserved = ["schemas", "types"];

export function checkPlatform(platform: Platform, document: SpecDocument): Diagnostic[] {
  const names = platform.environments.map((environment) => environment.name);
  return names.flatMap((name, index): Diagnostic[] => {
    const at = (code: string, message: string, fix: string): Diagnostic => ({
      code,
      severity: "error",
      message,
      fix,
      file: document.file,
      range: document.rangeOf(["environments", index, "name"], "value"),
    });
    if (names.indexOf(name) !== index) {
      return [
        at(
          "environment-twice",
          `there are two environments ${JSON.stringify(name)}`,
          "remove one, or give it another name",
        ),
      ];
    }
    if (name.includes("--")) {
      const { code, message, fix } = doubleDash("environment", name);
      return [at(code, message, fix)];
    }
    if (!reserved.includes(name)) return [];
    return [
      at("environment-reserved", `generated/${name} holds something else than an environment`, "choose another name"),
    ];
  });
}
