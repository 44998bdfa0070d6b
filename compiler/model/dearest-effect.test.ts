import { describe, expect, it } from "vitest";
import { Project } from "../../specs/kinds/project.ts";
import { dearestEffect } from "./dearest-effect.ts";

const data = { targets: { cluster: { engine: "kubernetes" } } };

describe("dearestEffect", () => {
  it("is the mark of a leaf, and of an item the mark of its list", () => {
    expect(dearestEffect(Project, ["datasets", "any", "version"], data)).toBe("none");
    expect(dearestEffect(Project, ["training", "lora", "targets", 3], data)).toBe("retrain");
    expect(dearestEffect(Project, ["targets", "cluster", "gpu", "count"], data)).toBe("roll-out");
    expect(dearestEffect(Project, ["targets", "gone", "gpu", "count"], data)).toBe("roll-out");
  });

  it("is the dearest mark below a section", () => {
    expect(dearestEffect(Project, ["datasets", "any"], data)).toBe("rebuild-data");
    expect(dearestEffect(Project, ["compression"], data)).toBe("recompress");
    expect(dearestEffect(Project, ["serving", "cache"], data)).toBe("roll-out");
    expect(dearestEffect(Project, ["objectives", "latency"], data)).toBe("re-alert");
  });

  it("is none for a path that the kind does not have", () => {
    expect(dearestEffect(Project, ["training", "lora", "rank"], data)).toBe("none");
  });
});
