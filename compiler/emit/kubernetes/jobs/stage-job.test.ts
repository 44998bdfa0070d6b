import fc from "fast-check";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { capabilities } from "../../../../specs/handoff/capabilities.ts";
import { Release } from "../../../../specs/handoff/release.ts";
import { stageDocuments } from "../../../../specs/handoff/stage-documents.ts";
import { makesOutput } from "../../../../specs/handoff/stages.ts";
import { exitCodes } from "../../../../specs/program/exit-codes.ts";
import type { Model } from "../../../model/model.ts";
import { edit, modelOf, modelsOf, remoteModel, servedAlone } from "../../../testing/sample-check.ts";
import { clusterProject, clusterProjects, field, objectsIn } from "../../../testing/sample-objects.ts";
import type { Json } from "../../../trace.ts";
import type { Resource } from "../../artifact.ts";
import { objectOf } from "../objects.ts";

const generated = clusterProjects.filter(({ name }) => name.startsWith("generated"));

/** The jobs of one target, by the stage in their id. */
function jobsOf(model: Model, target = "cluster"): Map<string, Resource> {
  const jobs = `${target}/Job/`;
  const found = [...objectsIn(model)].filter(([id]) => id.startsWith(jobs));
  return new Map(found.map(([id, resource]) => [id.slice(jobs.length), resource]));
}

const jobsIn = async (spec: string, environment = "dev") => jobsOf(await modelOf(spec, environment));
const namesIn = async (spec: string) =>
  new Map([...(await jobsIn(spec))].map(([stage, { body }]) => [stage, field(body, "metadata/name")]));
const podOf = (job: Resource) => field(job.body, "spec/template/spec");
const outputsOf = ({ stages }: Model) => stages.filter(({ kind }) => makesOutput(kind)).map(({ name }) => name);

/** A job runs its stage, of a release that holds all that stands before it, and the stage's document. */
function expectWhole(model: Model, stage: string, job: Resource): void {
  const args = field(podOf(job), "containers/0/args") as string[];
  expect(args[args.indexOf("--stage") + 1]).toBe(stage);
  const config = field(podOf(job), "volumes/0/configMap/name");
  const [{ body }] = [...objectsIn(model).values()].filter(({ body: one, id }) => field(one, "metadata/name") === config && !id.includes("/Job/")) as [Resource]; // prettier-ignore
  const data = field(body, "data") as Record<string, string>;
  const release = Release.parse(JSON.parse(data["release.json"]!));
  const made = model.stages.find(({ name }) => name === stage)!;
  expect(release.stages.at(-1)).toMatchObject({ name: stage, key: made.key });
  expect(Object.keys(data).toSorted()).toEqual(["release.json", made.file].toSorted());
  const document = JSON.parse(data[made.file]!) as Json;
  expect(field(document, "config")).toEqual(field(made.document, "config"));
  expect(stageDocuments[made.kind].safeParse(document).success).toBe(true);
  for (const [at, { needs }] of release.stages.entries()) {
    const before = release.stages.slice(0, at).map(({ name }) => name);
    expect(needs.filter((need) => !before.includes(need))).toEqual([]);
  }
}

describe("the jobs of a release", () => {
  it.each(clusterProjects)("KE: $name has one for each stage that makes an output, and none later", async (project) => {
    const [first, ...later] = await modelsOf(project.spec, project.options);
    const jobs = jobsOf(first!);
    expect([...jobs.keys()]).toEqual(outputsOf(first!));
    for (const [stage, job] of jobs) expectWhole(first!, stage, job);
    expect(later.map((model) => [...jobsOf(model).keys()])).toEqual([[], []]);
  });

  it("stay the same where only what people call a dataset changes", async () => {
    const other = edit(
      edit(clusterProject, 'version: "1.1"', 'version: "1.2"'),
      "source: { files: [data/a",
      "licence: MIT\n    source: { files: [data/a",
    );
    expect(await namesIn(other)).toEqual(await namesIn(clusterProject));
  });

  it("are in the project's first environment, in the order of the platform, on its first kubernetes target", async () => {
    const order = ["dev", "staging", "prod"];
    const targets = fc.shuffledSubarray(["laptop", "cluster", "spare"], { minLength: 1 });
    const placed = fc.uniqueArray(fc.tuple(fc.constantFrom(...order), targets), { minLength: 1, selector: ([name]) => name }); // prettier-ignore
    const spare = { engine: "kubernetes", namespace: "other", gpu: { type: "A100-80GB" } };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...generated), placed, async (project, environments) => {
        const data = parse(project.spec) as { environments: object; targets: object };
        data.targets = { laptop: { engine: "local" }, ...data.targets, spare };
        data.environments = Object.fromEntries(environments.map(([name, used]) => [name, { targets: used }]));
        const models = await modelsOf(JSON.stringify(data, undefined, 1), project.options);
        const runsThere = (model: Model, target: string): boolean => {
          const [name, used] = environments.toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))[0]!;
          return model.environment === name && target === used.find((one) => one !== "laptop");
        };
        for (const model of models) {
          for (const target of ["cluster", "spare"])
            expect([...jobsOf(model, target).keys()]).toEqual(runsThere(model, target) ? outputsOf(model) : []);
          const ids = [...objectsIn(model).values()].map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("are all that the table of capabilities says, with the server and the alerts", async () => {
    const kinds = new Set<string>([...(await jobsIn(clusterProject)).keys()].map((stage) => stage.split("/")[0]!));
    const served = await jobsIn(measured("/models/base"), "staging");
    for (const stage of served.keys()) kinds.add(stage.split("/")[0]!);
    expect([...kinds, "serve", "observe"].toSorted()).toEqual(capabilities.kubernetes.stages.toSorted());
  });
});

/** Measures a model that nobody trains. */
const measured = (
  model: string,
) => `${servedAlone(model)}datasets: { exam: { version: "1.0", source: { files: [data/exam.jsonl] } } }
evaluation: { suites: { fluency: { dataset: exam/valid, metric: perplexity } } }
`;

describe("a stage's job", () => {
  it("A3, KA: waits in its queue, and is created and never applied again", async () => {
    const [[, job]] = [...(await jobsIn(clusterProject))] as [[string, Resource]];
    expect(field(job.body, "spec/suspend")).toBe(true);
    expect(field(job.body, "metadata/labels")).toMatchObject({
      "kueue.x-k8s.io/queue-name": "default",
      "app.kubernetes.io/component": "dataset",
      "fairlead.dev/stage": "dataset-dialogues",
    });
    expect(objectOf("cluster/Job/dataset/dialogues")).toMatchObject({ kind: "Job", immutable: true });
    expect(objectOf("cluster/ConfigMap/train/main")).toMatchObject({ kind: "ConfigMap", immutable: true });
  });

  it("A3: with another key has another name, and so has another job of the same key", async () => {
    const before = await namesIn(clusterProject);
    const keys = new Map((await modelOf(clusterProject, "dev")).stages.map(({ name, key }) => [name, key]));
    expect(before.get("train/main")).toMatch(/^care--assistant--dev--cluster--train-main-[0-9a-f]{10}$/);
    for (const [piece, by] of [
      ["min: 5, max: 1024", "min: 6, max: 1024"],
      ["r: 16, alpha: 32", "r: 8, alpha: 16"],
      ["weights: int8", "weights: int8, embeddings: false"],
      ["on: firstLine", "on: answer"],
    ] as const) {
      const spec = edit(clusterProject, piece, by);
      const now = await namesIn(spec);
      const moved = (await modelOf(spec, "dev")).stages.filter(({ name, key }) => key !== keys.get(name));
      const other = [...now].filter(([stage, name]) => name !== before.get(stage)).map(([stage]) => stage);
      expect(other).toEqual(moved.map(({ name }) => name).filter((stage) => before.has(stage)));
      expect(other).not.toEqual([]);
    }
    const renamed = async (piece: string, by: string) =>
      [...(await namesIn(edit(clusterProject, piece, by)))].filter(([stage, name]) => name !== before.get(stage));
    expect(await renamed("namespace: assistant", "namespace: assistant, queue: night")).toHaveLength(before.size);
    expect((await renamed("type: L40S-48GB", "type: A100-80GB")).map(([stage]) => stage)).toEqual(["train/main"]);
  });

  it("A3: keeps its name and its release where it does not depend on what changed", async () => {
    const before = objectsIn(await modelOf(clusterProject, "dev"));
    for (const [piece, by] of [
      ["99.95%", "99.9%"],
      ["ttl: 10m", "ttl: 20m"],
      ['triage: ">= 90%"', 'triage: ">= 80%"'],
    ] as const) {
      const now = objectsIn(await modelOf(edit(clusterProject, piece, by), "dev"));
      for (const [id, object] of before) if (/\/(Job|ConfigMap)\//.test(id)) expect(now.get(id)).toEqual(object);
    }
  });

  it("trains in the trainer's image on GPUs, and does all else in the runtime's image without", async () => {
    for (const [stage, job] of await jobsIn(clusterProject)) {
      const pod = podOf(job) as Record<string, Json>;
      const resources = field(pod, "containers/0/resources") as Record<string, Json>;
      const place = [field(pod, "containers/0/image"), "nodeSelector" in pod, "limits" in resources];
      expect([stage, ...place]).toEqual([stage, ...(stage === "train/main" ? ["t:1", true, true] : ["r:1", false, false])]); // prettier-ignore
    }
  });

  it("fails at once where the runtime does not take its command line", async () => {
    for (const job of (await jobsIn(clusterProject)).values()) {
      expect(field(job.body, "spec/podFailurePolicy/rules/1")).toEqual({
        action: "FailJob",
        onExitCodes: {
          containerName: field(podOf(job), "containers/0/name"),
          operator: "In",
          values: [exitCodes.usage],
        },
      });
    }
  });

  it("keeps downloads only where it trains from a base of Hugging Face", async () => {
    const spec = edit(clusterProject, "model: /models/base", `model: "${remoteModel}"`);
    const downloads = async (text: string) =>
      [...(await jobsIn(text))]
        .filter(([, job]) => JSON.stringify(podOf(job)).includes("HF_HOME"))
        .map(([stage]) => stage);
    expect(await downloads(spec)).toEqual(["train/main"]);
    expect(await downloads(clusterProject)).toEqual([]);
  });

  it("A10: imports a base that is a folder; one that has to be downloaded has no job, and nor has what reads it", async () => {
    const jobs = async (model: string) => [...(await jobsIn(measured(model), "staging")).keys()];
    expect(await jobs("/models/base")).toEqual(["dataset/exam", "base/main", "evaluate/fluency"]);
    expect(await jobs(remoteModel)).toEqual(["dataset/exam"]);
  });
});
