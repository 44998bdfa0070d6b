// What the planner asks about specs: where a path stands, and what changing it costs.
import { Platform } from "../../specs/kinds/platform.ts";
import { Project } from "../../specs/kinds/project.ts";
import { dearestEffect } from "../model/dearest-effect.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Position } from "../plan/plan.ts";
import type { SpecKnowledge } from "../plan/spec-edits.ts";
import type { SpecDocument } from "../read/document.ts";
import { linesOf, type TextLines } from "../text/text-lines.ts";

/** `written` is the release's promotion record, or the spec where it has none; `snapshot` tells which variants of targets the project has. */
export function specKnowledge(
  documents: Readonly<Record<"spec" | "written" | "platform", SpecDocument | undefined>>,
  snapshot: Snapshot,
): SpecKnowledge {
  const lines = new Map<string, TextLines>();
  return {
    locate(of, path): Position {
      const source = documents[of];
      if (source === undefined) return { file: "", line: 1, column: 1 };
      const [key, value] = [source.placeOf(path, "key"), source.placeOf(path, "value")];
      // Whoever edits a value that is imported does not touch the key that it stands behind.
      const { file, range } = value.file === key.file ? key : value;
      const known = lines.get(file) ?? linesOf(source.textOf(file));
      lines.set(file, known);
      return { file, ...known.positionAt(range.start) };
    },
    effectOf(origin, path) {
      return origin === "platform"
        ? dearestEffect(Platform, path, snapshot.platform)
        : dearestEffect(Project, path, snapshot.spec);
    },
  };
}
