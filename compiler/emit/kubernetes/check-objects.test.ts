import { describe, expect, it } from "vitest";
import type { Json } from "../../trace.ts";
import type { GeneratedFile } from "../artifact.ts";
import { checkObjects } from "./check-objects.ts";

const file = (path: string, ...bodies: readonly Json[]): GeneratedFile => ({
  path,
  format: "yaml",
  resources: bodies.map((body, index) => ({ id: `r${index}`, name: `r${index}`, body, places: new Map() })),
});
const service = { apiVersion: "v1", kind: "Service", metadata: { name: "server", namespace: "a" } };

describe("checkObjects", () => {
  it("takes objects with names of their own", () => {
    const other = { ...service, metadata: { name: "server", namespace: "b" } };
    expect(() => checkObjects([file("kubernetes-x.yaml", service, other)])).not.toThrow();
  });

  it.each([
    [{ egress: [] }, "/spec/egress is an empty list, which is dropped"],
    [{ volumes: [{ claim: { readOnly: false } }] }, "/spec/volumes/0/claim/readOnly is false, which is dropped"],
    [
      { resources: { limits: { "nvidia.com/gpu": 1 } } },
      "/spec/resources/limits/nvidia.com~1gpu is 1, which is no quantity as it is stored",
    ],
    [
      { resources: { requests: { cpu: "0.5" } } },
      '/spec/resources/requests/cpu is "0.5", which is no quantity as it is stored',
    ],
  ])("KB, KC: refuses what an API server stores otherwise: %j", (spec, why) => {
    expect(() => checkObjects([file("kubernetes-x.yaml", { ...service, spec })])).toThrow(`internal: r0${why}`);
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
