import { describe, expect, it } from "vitest";
import type { GeneratedFile } from "../emit/artifact.ts";
import { explainField, fieldsFrom } from "./explain-field.ts";
import { byRule, derive, Traced, unwrapWithPlaces, type Place } from "../trace.ts";

const written: Place = { origin: "spec", file: "specs/a.yaml", path: ["serving", "scale", "min"] };
const replicas = new Traced(2, [written]);
const body = {
  kind: "Deployment",
  metadata: { name: "server", annotations: { "example.com/key": byRule("k", "by hand") } },
  spec: {
    replicas,
    containers: [
      {
        name: "vllm",
        args: [derive([replicas], (count) => `--replicas=${count}`)],
        env: new Traced({ A: "1" }, [written]),
      },
    ],
  },
};
const resourceCalled = (id: string) => {
  const { plain, places } = unwrapWithPlaces(body);
  return { id, name: id, body: plain, places };
};
const files: readonly GeneratedFile[] = [
  {
    path: "kubernetes-a.yaml",
    format: "yaml",
    resources: [resourceCalled("a/Deployment/server"), resourceCalled("a/Service/only")],
  },
  { path: "kubernetes-b.yaml", format: "yaml", resources: [resourceCalled("b/Deployment/server")] },
];

function explained(query: string): unknown {
  const answer = explainField(files, query);
  if (!answer.ok) return answer.message;
  const { resource, pointer, value, traced, places } = answer.explanation;
  return { resource, pointer, value, traced, places };
}

describe("explainField", () => {
  it("finds a field by the id of its resource and its path, and tells its places", () => {
    expect(explained("a/Deployment/server.spec.replicas")).toEqual({
      resource: "a/Deployment/server",
      pointer: "/spec/replicas",
      value: 2,
      traced: "field",
      places: [written],
    });
  });

  it("takes the end of an id when it is the only one", () => {
    expect(explained("only.spec.replicas")).toMatchObject({ resource: "a/Service/only" });
    expect(explained("server.spec.replicas")).toBe(
      "server can be a/Deployment/server or b/Deployment/server; write more of it",
    );
  });

  it("reads items by index or by name, keys with dots, and JSON pointers", () => {
    expect(explained("only.spec.containers[0].args[0]")).toMatchObject({ value: "--replicas=2", traced: "field" });
    expect(explained("only.spec.containers.vllm.args.0")).toMatchObject({ pointer: "/spec/containers/0/args/0" });
    expect(explained("only.metadata.annotations.example.com/key")).toMatchObject({ value: "k" });
    expect(explained("only./metadata/annotations/example.com~1key")).toMatchObject({ value: "k" });
  });

  it("says when a field is part of something traced, a section, or a constant", () => {
    expect(explained("only.spec.containers[0].env.A")).toMatchObject({ traced: "around", places: [written] });
    expect(explained("only.spec")).toMatchObject({ traced: "section", places: [] });
    expect(explained("only.kind")).toMatchObject({ traced: "constant", value: "Deployment" });
  });

  it("suggests the nearest resource or field on a miss", () => {
    expect(explained("onyl.spec.replicas")).toBe("there is no resource onyl; did you mean only?");
    expect(explained("only.spec.replica")).toBe(
      "a/Service/only has no field spec.replica; did you mean spec.replicas?",
    );
    expect(explained("zzz")).toBe(
      "there is no resource zzz; resources: a/Deployment/server, a/Service/only, b/Deployment/server",
    );
    expect(explained("only.spec.zzzzzzzz")).toBe(
      "a/Service/only has no field spec.zzzzzzzz; below spec: replicas, containers",
    );
  });
});

describe("fieldsFrom", () => {
  it("passes over traced fields that the file leaves out", () => {
    const { plain, places } = unwrapWithPlaces({ spec: { port: replicas, defaults: { seed: replicas } } });
    const { spec } = plain as { spec: { port: number } };
    const resource = { id: "server", name: "server", body: { spec: { port: spec.port } }, places };
    const shorter: readonly GeneratedFile[] = [{ path: "server.json", format: "json", resources: [resource] }];
    const port = { pointer: "/spec/port", value: 2, places: [written] };
    expect(explainField(shorter, "server.spec")).toMatchObject({ explanation: { fields: [port] } });
    expect(fieldsFrom(shorter, (place) => place === written)).toMatchObject([{ fields: [port] }]);
  });

  it("lists every field that a place caused, by resource", () => {
    const found = fieldsFrom(files.slice(1), (place) => place === written);
    expect(found).toEqual([
      {
        resource: "b/Deployment/server",
        file: "kubernetes-b.yaml",
        fields: [
          { pointer: "/spec/replicas", value: 2, places: [written] },
          { pointer: "/spec/containers/0/args/0", value: "--replicas=2", places: [written] },
          { pointer: "/spec/containers/0/env", value: { A: "1" }, places: [written] },
        ],
      },
    ]);
  });
});
