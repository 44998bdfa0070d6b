import { describe, expect, it } from "vitest";
import type { Json } from "../trace.ts";
import type { GeneratedFile } from "./artifact.ts";
import { checkObjects } from "./check-objects.ts";

const file = (path: string, ...bodies: readonly Json[]): GeneratedFile => ({
  path,
  format: "yaml",
  resources: bodies.map((body, index) => ({ id: `r${index}`, name: `r${index}`, body, places: new Map() })),
});
const service = { apiVersion: "v1", kind: "Service", metadata: { name: "server", namespace: "a" } };

describe("checkObjects", () => {
  it("takes objects with names of their own, and other files as they are", () => {
    const other = { ...service, metadata: { name: "server", namespace: "b" } };
    expect(() => checkObjects([file("kubernetes-x.yaml", service, other), file("alerts-x.yaml", 1, 1)])).not.toThrow();
  });

  it("refuses what is no object, a name that a cluster refuses, and one object twice", () => {
    expect(() => checkObjects([file("kubernetes-x.yaml", { kind: "Service" })])).toThrow(
      "internal: r0 of kubernetes-x.yaml is no Kubernetes object",
    );
    const named = (name: string): Json => ({ ...service, metadata: { name } });
    expect(() => checkObjects([file("kubernetes-x.yaml", named("Server"))])).toThrow("is no Kubernetes object");
    expect(() => checkObjects([file("kubernetes-x.yaml", named("a".repeat(64)))])).toThrow("is no Kubernetes object");
    expect(() => checkObjects([file("kubernetes-x.yaml", service), file("kubernetes-y.yaml", service)])).toThrow(
      "internal: r0 and r0 are the same object, v1/Service a/server",
    );
  });
});
