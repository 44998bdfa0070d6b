import { describe, expect, it } from "vitest";
import { unwrap, unwrapWithPlaces } from "../trace.ts";
import { traceTree } from "./trace-tree.ts";

describe("traceTree", () => {
  it("tells what was written from what a default filled in, down to the items of lists", () => {
    const parsed = { name: "a", batch: { size: 8, accumulate: 1 }, targets: ["q", "k"], empty: [] as string[] };
    const written = { name: "a", batch: { accumulate: 1 }, targets: ["q", "k"] };
    const tree = traceTree(parsed, { file: "specs/a.yaml", written, origin: "spec" });

    expect(unwrap(tree)).toEqual(parsed);
    const origins = [...unwrapWithPlaces(tree).places].map(([pointer, [place]]) => [
      pointer,
      place?.origin,
      place?.file,
    ]);
    expect(origins).toEqual([
      ["/name", "spec", "specs/a.yaml"],
      ["/batch/size", "default", ""],
      ["/batch/accumulate", "spec", "specs/a.yaml"],
      ["/targets/0", "spec", "specs/a.yaml"],
      ["/targets/1", "spec", "specs/a.yaml"],
    ]);
  });

  it("keeps absent optional fields absent", () => {
    const tree = traceTree({ a: undefined, b: 1 }, { file: "x", written: { b: 1 }, origin: "spec" });
    expect(Object.keys(tree)).toEqual(["b"]);
  });
});
