import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import type { Model } from "../../model/model.ts";
import { checkSample, edit, samplePlatform, sampleProject } from "../../testing/sample-check.ts";
import type { Json } from "../../trace.ts";
import type { Resource } from "../artifact.ts";
import { emitKubernetes } from "./emit-kubernetes.ts";

async function modelOf(spec: string, environment: string): Promise<Model> {
  const { models, printed } = await checkSample(spec);
  const model = models.find((one) => one.environment === environment);
  if (model === undefined) throw new Error(printed);
  return model;
}

async function objectsOf(spec: string, environment = "staging", trace = false): Promise<Map<string, Resource>> {
  const files = emitKubernetes(await modelOf(spec, environment), { trace });
  return new Map(files.flatMap((file) => file.resources).map((resource) => [resource.id, resource]));
}

const field = (body: Json, path: string): Json =>
  path.split("/").reduce<Json>((at, key) => (at as Record<string, Json>)[unescaped(key)]!, body);
const unescaped = (key: string) => key.replaceAll("~1", "/").replaceAll("~0", "~");
const labelsOf = (body: Json) => field(body, "metadata/labels") as Record<string, Json>;
const argsOf = (objects: Map<string, Resource>) =>
  field(objects.get("cluster/Deployment/server")!.body, "spec/template/spec/containers/0/args") as string[];
const after = (args: readonly string[], flag: string) => args[args.indexOf(flag) + 1];

describe("Kubernetes objects", () => {
  it("A3, A4: a kubernetes target has a training job and all that a server needs; a local one has none", async () => {
    expect([...(await objectsOf(sampleProject)).keys()]).toEqual([
      "cluster/ConfigMap/training",
      "cluster/Job/training",
      "cluster/NetworkPolicy/server",
      "cluster/Service/server",
      "cluster/Deployment/server",
      "cluster/PodDisruptionBudget/server",
      "cluster/PodMonitor/server",
      "cluster/PrometheusRule/alerts",
    ]);
    expect(emitKubernetes(await modelOf(sampleProject, "dev"), { trace: false })).toEqual([]);
  });

  it("A3: the training job waits in its queue, and is another job as soon as anything in it is another", async () => {
    const before = (await objectsOf(sampleProject)).get("cluster/Job/training")!;
    expect(field(before.body, "spec/suspend")).toBe(true);
    expect(field(before.body, "metadata/labels")).toMatchObject({ "kueue.x-k8s.io/queue-name": "default" });
    expect(before.name).toMatch(/^care--assistant--staging--cluster--train-[0-9a-f]{10}$/);
    const names = new Set([before.name]);
    for (const [piece, by] of [
      ["r: 16, alpha: 32", "r: 8, alpha: 16"],
      ["min: 5, max: 1024", "min: 6, max: 1024"],
      ["type: L40S-48GB", "type: A100-80GB"],
      ["namespace: assistant", "namespace: assistant, queue: night"],
    ] as const) {
      names.add((await objectsOf(edit(sampleProject, piece, by))).get("cluster/Job/training")!.name);
    }
    expect(names.size).toBe(5);
  });

  it("A3: what training does not depend on leaves its job and its release as they are", async () => {
    const before = await objectsOf(sampleProject);
    for (const [piece, by] of [
      ["99.95%", "99.9%"],
      ["ttl: 10m", "ttl: 20m"],
      ['triage: ">= 90%"', 'triage: ">= 80%"'],
    ] as const) {
      const now = await objectsOf(edit(sampleProject, piece, by));
      for (const id of ["cluster/Job/training", "cluster/ConfigMap/training"])
        expect(now.get(id)).toEqual(before.get(id));
    }
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
    const revision = "b968826d9c46dd6066d109eabc6255188de91218";
    const spec = edit(sampleProject, "model: /models/base", `model: "hf://Qwen/Qwen3-8B@${revision}"`)
      .replace(/compression:\n(?: .*\n)+/, "")
      .replace("dev: { targets: [laptop] }", "dev: { targets: [cluster] }");
    const objects = await objectsOf(spec);
    expect(after(argsOf(objects), "--revision")).toBe(revision);
    const policy = objects.get("cluster/NetworkPolicy/server")!.body;
    const egress = field(policy, "spec/egress") as Json[];
    expect(egress.map((rule) => field(rule, "ports/0/port"))).toEqual([53, 443]);
    expect(field(egress[1]!, "to/0/ipBlock/except")).toContain("169.254.0.0/16");
    const closed = field((await objectsOf(sampleProject)).get("cluster/NetworkPolicy/server")!.body, "spec");
    expect(closed).toMatchObject({ policyTypes: ["Ingress", "Egress"] });
    expect(closed).not.toHaveProperty("egress");
  });

  it("A4: every pod runs without rights", async () => {
    const objects = await objectsOf(sampleProject);
    for (const id of ["cluster/Job/training", "cluster/Deployment/server"]) {
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
        return [...objects.values()].map((resource) => resource.name);
      }),
    );
    expect(names.flat().every((name) => name.length <= 57)).toBe(true);
    expect(names[0]!.some((name) => names[1]!.includes(name))).toBe(false);
  });
});

describe("A10: a cluster that serves what nobody trained", () => {
  const alone = (model: string): string => `apiVersion: fairlead.dev/v1
kind: Project
name: assistant
team: care
serving: { alias: assistant, model: "${model}" }
targets: { cluster: { engine: kubernetes, namespace: assistant, gpu: { type: L40S-48GB } } }
environments: { dev: {targets: [cluster]} }
`;
  const initOf = (objects: Map<string, Resource>) =>
    (field(objects.get("cluster/Deployment/server")!.body, "spec/template/spec") as { initContainers?: Json[] })
      .initContainers;

  it("has no training job, and vLLM fetches a pinned revision itself", async () => {
    const commit = "b968826d9c46dd6066d109eabc6255188de91218";
    const objects = await objectsOf(alone(`hf://Qwen/Qwen3-8B@${commit}`), "dev");
    expect([...objects.keys()]).not.toContain("cluster/Job/training");
    const args = argsOf(objects);
    expect([after(args, "--model"), after(args, "--revision")]).toEqual(["Qwen/Qwen3-8B", commit]);
    expect(after(args, "--served-model-name")).toBe("assistant");
    expect(args).not.toContain("--enable-lora");
    expect(initOf(objects)).toBeUndefined();
  });

  it("fetches a base that is a folder from the store, by the key of its import", async () => {
    const spec = alone("/models/base");
    const objects = await objectsOf(spec, "dev");
    const [fetch] = initOf(objects)! as { args: string[] }[];
    const { stages } = await modelOf(spec, "dev");
    expect(after(fetch!.args, "--key")).toBe(stages.find(({ kind }) => kind === "base")!.key);
    expect(after(argsOf(objects), "--model")).toBe("/model/artifact/base");
  });
});
