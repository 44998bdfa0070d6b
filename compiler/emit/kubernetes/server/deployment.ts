// The inference server: vLLM with the base and the adapter that training made, or with the weights of a full training. New pods are
// ready before old ones go, and both serve the alias; that is what stands for blue-green where one Deployment is all there is.
import { valueNamed } from "../../../../specs/kinds/value-named.ts";
import { writtenBase } from "../../../model/base-model.ts";
import { modelStage } from "../../../model/bodies/body.ts";
import type { NamedBase } from "../../../model/model.ts";
import { servedGeneration } from "../../../model/served-generation.ts";
import { kindOf } from "../../../../specs/handoff/stages.ts";
import { secretOf } from "../../../../specs/handoff/secret.ts";
import { loraRankFor, vllm } from "../../../../specs/handoff/servers.ts";
import { durationSeconds } from "../../../model/units.ts";
import { byRule, derive, type Traced } from "../../../trace.ts";
import { commonLabels, selectorLabels } from "../labels.ts";
import { intOrString, quantity } from "../loose.ts";
import {
  containerSecurity,
  gpuResources,
  onGpuNodes,
  podSecurity,
  storeClaim,
  storePath,
  storeVolume,
} from "../pods.ts";
import { defineObject } from "../object.ts";
import { type Scope, serves, servingOf } from "../scope.ts";

export const deployment = defineObject({
  kind: "Deployment",
  role: "server",
  feels: { "": "roll-out", "/metadata": "none", "/spec/replicas": "scale", "/spec/selector": "identity" },
  when: serves,
  build: (scope) => ({
    spec: {
      replicas: servingOf(scope).scale.min,
      selector: { matchLabels: selectorLabels(scope.model, scope.target, "server") },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: intOrString(0), maxSurge: intOrString(1) } },
      template: podTemplate(scope),
    },
  }),
});

function podTemplate(scope: Scope) {
  const { model, target } = scope;
  const serving = servingOf(scope);
  return {
    metadata: { labels: commonLabels(model, target, "server") },
    spec: {
      automountServiceAccountToken: false,
      securityContext: podSecurity,
      ...onGpuNodes(scope),
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: selectorLabels(model, target, "server") },
        },
      ],
      // Longer than the wait for the endpoints to forget the pod and the drain together.
      terminationGracePeriodSeconds: derive(
        [serving.rollout.drain],
        (drain) => forgetSeconds + Math.ceil(durationSeconds(drain)) + 15,
      ),
      ...fetchModel(scope),
      containers: [server(scope, serving)],
      volumes: [
        storeClaim(scope, model.base?.source === "folder" ? "reads" : "writes"),
        { name: "model", emptyDir: {} },
        { name: "tmp", emptyDir: {} },
        // Processes of one model exchange tensors through shared memory.
        { name: "shm", emptyDir: { medium: "Memory" } },
      ],
    },
  };
}

type TracedServing = ReturnType<typeof servingOf>;

/** How long a pod still gets requests after it was told to end. */
const forgetSeconds = 15;
const modelPath = "/model/artifact";

/** What training made, or a base that is a folder, is copied out of the store, verified. vLLM itself fetches a base from Hugging Face. */
function fetchModel({ model, platform }: Scope) {
  const stage = modelStage(model.project)!;
  const kind = kindOf(stage);
  if (kind === "base" && model.base?.source === "huggingface") return {};
  const pin = model.promotion && valueNamed(model.promotion.pins, stage);
  const output = pin
    ? ["--digest", byRule(pin.digest, `the output of the ${kind} stage that the promotion record pins`)]
    : ["--key", byRule(keyOf(stage, model), `the key of the ${kind} stage: the output of exactly this configuration`)];
  const fetch = {
    name: "fetch-model",
    image: platform.images.runtime,
    args: ["fetch", ...output, "--store", `${storePath}/artifacts`, "--to", modelPath],
    securityContext: containerSecurity,
    resources: { requests: { cpu: quantity("250m"), memory: quantity("256Mi") } },
    volumeMounts: [
      { name: storeVolume, mountPath: storePath, readOnly: true },
      { name: "model", mountPath: "/model" },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
  return { initContainers: [fetch] };
}

function keyOf(stage: string, { stages }: Scope["model"]): string {
  return stages.find(({ name }) => name === stage)!.key;
}

function server(scope: Scope, serving: TracedServing) {
  const { model, platform } = scope;
  const health = (periodSeconds: number, failureThreshold: number) => ({
    httpGet: { path: "/health", port: intOrString("http") },
    periodSeconds,
    failureThreshold,
  });
  return {
    name: "vllm",
    image: platform.images.vllm,
    args: serverArguments(scope, serving),
    env: [
      { name: "HOME", value: "/tmp" },
      ...(model.base?.source === "huggingface" ? [{ name: "HF_HOME", value: `${storePath}/huggingface` }] : []),
      ...apiKey(serving),
    ],
    ports: [{ name: "http", containerPort: vllm.port }],
    // Half an hour to load and compile a large model; after that, minutes without an answer are a failure.
    startupProbe: health(10, 180),
    readinessProbe: health(5, 3),
    livenessProbe: health(10, 6),
    lifecycle: { preStop: { exec: { command: ["sleep", String(forgetSeconds)] } } },
    resources: gpuResources(scope),
    securityContext: containerSecurity,
    volumeMounts: [
      ...(model.base?.source === "huggingface" ? [{ name: storeVolume, mountPath: storePath }] : []),
      { name: "model", mountPath: "/model", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
      { name: "shm", mountPath: "/dev/shm" },
    ],
  };
}

/** vLLM's own default is every page of the web. */
function allowedOrigins({ origins }: TracedServing) {
  const written = (...some: readonly string[]) => JSON.stringify(some);
  return origins === undefined || origins.length === 0
    ? byRule(written(), "no web page may ask unless serving.origins is written")
    : derive(origins, written);
}

/** vLLM asks every client for this one. */
function apiKey({ apiKeys }: TracedServing) {
  if (apiKeys === undefined) return [];
  const part = (which: "name" | "key") => derive([apiKeys], (reference) => secretOf(reference)[which]);
  return [{ name: "VLLM_API_KEY", valueFrom: { secretKeyRef: { name: part("name"), key: part("key") } } }];
}

function serverArguments({ model, target }: Scope, serving: TracedServing) {
  const { training } = model.project;
  const { alias, batching } = serving;
  const shared = [
    ...["--port", String(vllm.port)],
    ...["--max-model-len", derive([batching.maxTokens], String)],
    ...["--max-num-seqs", derive([batching.maxBatch], String)],
    ...["--tensor-parallel-size", derive([target.spec.gpu.count], String)],
    ...generationArguments(model.project),
    ...["--allowed-origins", allowedOrigins(serving)],
  ];
  const base = writtenBase(model.project)!.model;
  if (training === undefined) return [...baseArguments(model.base!, base), "--served-model-name", alias, ...shared];
  const { lora } = training;
  if (lora === undefined) return ["--model", `${modelPath}/full`, "--served-model-name", alias, ...shared];
  const rank = derive([lora.r], (r) => String(loraRankFor(r)));
  return [
    ...baseArguments(model.base!, base),
    // The base must not answer under the alias.
    ...["--served-model-name", derive([alias], (name) => `${name}-base`)],
    "--enable-lora",
    ...["--lora-modules", derive([alias], (name) => `${name}=${modelPath}/adapter`)],
    ...["--max-lora-rank", rank],
    ...shared,
  ];
}

/** In place of the model's own generation_config.json: clients get what was measured. */
function generationArguments(project: Scope["model"]["project"]) {
  const { temperature, topP } = servedGeneration(project);
  const defaults = derive([temperature, topP], (heat, share) => JSON.stringify({ temperature: heat, top_p: share }));
  return ["--generation-config", "vllm", "--override-generation-config", defaults];
}

/** A folder of the repository travels with the artifact; a revision of Hugging Face is fixed by its commit. */
function baseArguments(base: NamedBase, written: Traced<string>) {
  if (base.source === "folder") return ["--model", derive([written], () => `${modelPath}/base`)];
  return [
    ...["--model", derive([written], () => base.repository)],
    ...["--revision", derive([written], () => base.revision)],
  ];
}
