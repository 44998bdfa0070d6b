import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import {
  checkSample,
  edit,
  modelOf,
  remoteModel,
  samplePlatform,
  sampleProject,
  servedAlone,
} from "../../testing/sample-check.ts";
import { clusterProject, field, objectsIn } from "../../testing/sample-objects.ts";
import type { Json } from "../../trace.ts";
import type { Resource } from "../artifact.ts";
import { emitKubernetes } from "./emit-kubernetes.ts";

async function objectsOf(spec: string, environment = "staging", trace = false): Promise<Map<string, Resource>> {
  return objectsIn(await modelOf(spec, environment), { trace });
}

const labelsOf = (body: Json) => field(body, "metadata/labels") as Record<string, Json>;
const argsOf = (objects: Map<string, Resource>) =>
  field(objects.get("cluster/Deployment/server")!.body, "spec/template/spec/containers/0/args") as string[];
const after = (args: readonly string[], flag: string) => args[args.indexOf(flag) + 1];

describe("Kubernetes objects", () => {
  it("A4: a kubernetes target has all that a server needs; a local one has none", async () => {
    expect([...(await objectsOf(sampleProject)).keys()]).toEqual([
      "cluster/NetworkPolicy/server",
      "cluster/Service/server",
      "cluster/Deployment/server",
      "cluster/PodDisruptionBudget/server",
      "cluster/PodMonitor/server",
      "cluster/PrometheusRule/alerts",
    ]);
    expect(emitKubernetes(await modelOf(sampleProject, "dev"), { trace: false })).toEqual([]);
  });

  it("KD: the operator finds both the rules and the pods whose series they read", async () => {
    const platform = `${samplePlatform}kubernetes: { ruleLabels: { release: prometheus } }\n`;
    const { models } = await checkSample(sampleProject, { platform });
    const files = emitKubernetes(
      models.find(({ environment }) => environment === "staging")!,
      { trace: false },
    );
    const labelled = files.flatMap(({ resources }) => resources).filter(({ body }) => "release" in labelsOf(body));
    expect(labelled.map(({ id }) => id)).toEqual(["cluster/PodMonitor/server", "cluster/PrometheusRule/alerts"]);
  });

  it("A4: vLLM serves the adapter under the alias, with the base beside it, and room for its rank", async () => {
    const args = argsOf(await objectsOf(edit(sampleProject, "r: 16, alpha: 32", "r: 20, alpha: 40")));
    expect(after(args, "--model")).toBe("/model/artifact/base");
    expect(after(args, "--lora-modules")).toBe("assistant=/model/artifact/adapter");
    expect(after(args, "--max-lora-rank")).toBe("32");
    expect(after(args, "--served-model-name")).toBe("assistant-base");
  });

  it("R22: vLLM gives by default what the spec says, and not what the model's own generation_config.json does", async () => {
    const alias = "  alias: assistant\n";
    const told = async (generation: string) => {
      const args = argsOf(await objectsOf(edit(sampleProject, alias, `${alias}${generation}`)));
      return [after(args, "--generation-config"), after(args, "--override-generation-config")];
    };
    const greedy = ["vllm", '{"temperature":0,"top_p":1}'];
    expect(await told("")).toEqual(greedy);
    expect(await told("  generation: { topP: 0.9 }\n")).toEqual(greedy);
    expect(await told("  generation: { temperature: 0.7, topP: 0.9 }\n")).toEqual([
      "vllm",
      '{"temperature":0.7,"top_p":0.9}',
    ]);
  });

  it("A4: all weights of a full training are served by themselves", async () => {
    const spec = edit(sampleProject, "  lora: { r: 16, alpha: 32 }\n", "  method: full\n");
    const args = argsOf(await objectsOf(spec));
    expect(after(args, "--model")).toBe("/model/artifact/full");
    expect(after(args, "--served-model-name")).toBe("assistant");
    expect(args).not.toContain("--enable-lora");
  });

  it("A4: a base of Hugging Face is fixed by its commit, and is all that a pod may download", async () => {
    const spec = edit(sampleProject, "model: /models/base", `model: "${remoteModel}"`)
      .replace(/compression:\n(?: .*\n)+/, "")
      .replace("dev: { targets: [laptop] }", "dev: { targets: [cluster] }");
    const objects = await objectsOf(spec);
    expect(after(argsOf(objects), "--revision")).toBe(remoteModel.split("@")[1]);
    const policy = objects.get("cluster/NetworkPolicy/server")!.body;
    const egress = field(policy, "spec/egress") as Json[];
    expect(egress.map((rule) => field(rule, "ports/0/port"))).toEqual([53, 443]);
    expect(field(egress[1]!, "to/0/ipBlock/except")).toContain("169.254.0.0/16");
    const closed = field((await objectsOf(sampleProject)).get("cluster/NetworkPolicy/server")!.body, "spec");
    expect(closed).toMatchObject({ policyTypes: ["Ingress", "Egress"] });
    expect(closed).not.toHaveProperty("egress");
  });

  it("A4: every pod runs without rights", async () => {
    const objects = await objectsOf(clusterProject, "dev");
    for (const id of ["cluster/Job/train/main", "cluster/Job/quantise/main", "cluster/Deployment/server"]) {
      const pod = field(objects.get(id)!.body, "spec/template/spec") as Record<string, Json>;
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      });
      for (const container of [...((pod.initContainers ?? []) as Json[]), ...(pod.containers as Json[])]) {
        expect(container).toMatchObject({
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
        });
      }
    }
  });

  it("N1: fields know their lines, tracing changes no object, and every place is a field", async () => {
    const plain = await objectsOf(sampleProject, "prod");
    const traced = await objectsOf(sampleProject, "prod", true);
    for (const [id, { body, places }] of traced) {
      expect(body).toEqual(plain.get(id)!.body);
      for (const pointer of places.keys())
        expect([id, field(body, pointer.slice(1)) !== undefined]).toEqual([id, true]);
    }
    const { places } = traced.get("cluster/Deployment/server")!;
    expect(places.get("/spec/replicas")).toMatchObject([
      { origin: "overlay", path: ["environments", "prod", "set", "serving.scale.min"] },
    ]);
  });

  it("A4, A5: custom resources fit the fields of their definitions", async () => {
    const model = await modelOf(sampleProject, "staging");
    const files = emitKubernetes(model, { trace: false });
    for (const [kind, file] of [
      ["PodMonitor", "pod-monitor"],
      ["PrometheusRule", "prometheus-rule"],
    ] as const) {
      const schema = JSON.parse(await readFile(new URL(`./custom/${file}.schema.json`, import.meta.url), "utf8"));
      const fits = new Ajv().compile(schema as object);
      const bodies = files.flatMap(({ resources }) => resources).map(({ body }) => body as Record<string, Json>);
      const [body] = bodies.filter((one) => one.kind === kind);
      expect([kind, fits(body), fits.errors]).toEqual([kind, true, null]);
      expect(fits({ ...body, extra: 1 })).toBe(false);
    }
  });

  it("A4: long names are cut to what Kubernetes takes, and stay different", async () => {
    const long = "a".repeat(36);
    const names = await Promise.all(
      [`${long}-one`, `${long}-two`].map(async (name) => {
        const objects = await objectsOf(edit(sampleProject, "name: assistant\n", `name: ${name}\n`));
        return [...objects.values()].map((resource) => resource.name.split("/")[1]!);
      }),
    );
    expect(names.flat().every((name) => name.length <= 57)).toBe(true);
    expect(names[0]!.some((name) => names[1]!.includes(name))).toBe(false);
  });
});

describe("A10: a cluster that serves what nobody trained", () => {
  const initOf = (objects: Map<string, Resource>) =>
    (field(objects.get("cluster/Deployment/server")!.body, "spec/template/spec") as { initContainers?: Json[] })
      .initContainers;

  it("has no init container where vLLM fetches a pinned revision itself", async () => {
    const objects = await objectsOf(servedAlone(remoteModel));
    const args = argsOf(objects);
    expect([after(args, "--model"), after(args, "--revision")]).toEqual(["Qwen/Qwen3-8B", remoteModel.split("@")[1]]);
    expect(after(args, "--served-model-name")).toBe("assistant");
    expect(args).not.toContain("--enable-lora");
    expect(initOf(objects)).toBeUndefined();
  });

  it("fetches a base that is a folder from the store, by the key of its import", async () => {
    const spec = servedAlone("/models/base");
    const objects = await objectsOf(spec);
    const [fetch] = initOf(objects)! as { args: string[] }[];
    const { stages } = await modelOf(spec, "staging");
    expect(after(fetch!.args, "--key")).toBe(stages.find(({ kind }) => kind === "base")!.key);
    expect(after(argsOf(objects), "--model")).toBe("/model/artifact/base");
  });
});
