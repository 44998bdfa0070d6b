import { describe, expect, it } from "vitest";
import type { ReleaseDraft } from "./compare-release.ts";
import { withRenames } from "./renames.ts";

function draft(action: "create" | "remove", project: string, keys: Readonly<Record<string, string>>, file = project) {
  const stages = Object.keys(keys).map((stage) => ({
    stage,
    kind: stage.split("/")[0]!,
    action: action === "create" ? ("new" as const) : ("remove" as const),
    causes: [],
  }));
  const plan = { team: "care", project, file, action, stages, resources: [], kept: 0 };
  return {
    environment: "dev",
    plan,
    edits: [],
    keys: new Map(Object.entries(keys)),
    services: new Map(),
  } satisfies ReleaseDraft;
}

/** `new <- old`, for each release that comes in the place of another. */
function pairs(drafts: readonly ReleaseDraft[]): string[] {
  return withRenames(drafts).flatMap(({ plan }) =>
    plan.renamedFrom ? [`care/${plan.project} <- ${plan.renamedFrom}`] : [],
  );
}

const made = { "dataset/a": "k1", "train/main": "k2" };

describe("a project under another name", () => {
  it("uses again what it has made, also of datasets and suites that have other names too", () => {
    const [come, gone] = withRenames([
      draft("create", "new", { "dataset/b": "k1", "train/main": "k3" }, "spec"),
      draft("remove", "old", made, "spec"),
    ]);
    expect(come?.plan.stages).toEqual([
      { stage: "dataset/b", kind: "dataset", action: "keep", previousName: "dataset/a", causes: [] },
      { stage: "train/main", kind: "train", action: "new", causes: [] },
    ]);
    expect(gone?.plan).toMatchObject({ renamedTo: "care/new", stages: [{ stage: "train/main" }] });
  });

  it("is taken for one where another file names it only when it shares half of its outputs", () => {
    expect(pairs([draft("create", "new", made), draft("remove", "old", made)])).toEqual(["care/new <- care/old"]);
    const other = { "dataset/a": "k1", "train/main": "k3", "quantise/main": "k4" };
    expect(pairs([draft("create", "new", other), draft("remove", "old", made)])).toEqual([]);
  });

  it("is the one of several that shares the most, and each old name goes to one new name", () => {
    const less = { "dataset/a": "k1" };
    const drafts = [
      draft("remove", "b", made),
      draft("remove", "a", less),
      draft("create", "x", made),
      draft("create", "y", made),
    ];
    expect(pairs(drafts)).toEqual(["care/x <- care/b", "care/y <- care/a"]);
  });

  it("is none where nothing goes, or where it goes in another environment", () => {
    expect(pairs([draft("create", "new", made)])).toEqual([]);
    expect(pairs([draft("create", "new", made), { ...draft("remove", "old", made), environment: "prod" }])).toEqual([]);
  });
});
