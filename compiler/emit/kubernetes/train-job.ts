// The training job: one run of the train stage, as `fairlead-runtime run-stage` does it anywhere. It is suspended, and Kueue starts it
// when its queue has room. A Job is immutable, so its name carries a digest of all that is in it: another key is another Job.
//
// The job's part of the release travels in a ConfigMap. Files that the release pins in the repository (datasets, a base that is a
// folder) are expected below /store/repository, where the engine that applies the release puts them.
import { canonicalJson } from "../../../specs/handoff/canonical-json.ts";
import { sha256Hex } from "../../fingerprint.ts";
import { derive, unwrap } from "../../trace.ts";
import { compilerVersion } from "../../version.ts";
import { writtenBase } from "../../model/base-model.ts";
import type { ModelStage } from "../../model/model.ts";
import type { Resource } from "../artifact.ts";
import { handoffVersion } from "../../../specs/handoff/value.ts";
import { commonLabels } from "./labels.ts";
import { kubernetesObject } from "./library.ts";
import { trainingName } from "./names.ts";
import {
  containerSecurity,
  gpuResources,
  onGpuNodes,
  podSecurity,
  storeClaim,
  storePath,
  storeVolume,
} from "./pods.ts";
import { idOf, metadata, type Scope } from "./scope.ts";

/** Empty where nothing is trained. */
export function trainingObjects(scope: Scope): readonly Resource[] {
  const { model, target, trace } = scope;
  const train = model.stages.find(({ kind }) => kind === "train");
  if (train === undefined) return [];
  const data = jobFiles(scope, train);
  const configMap = trainingName(model, target, sha256Hex(canonicalJson(unwrap(data))));
  const config = { metadata: metadata(scope, configMap, "training"), immutable: true, data };
  const spec = jobSpec(scope, train, configMap);
  const job = trainingName(model, target, sha256Hex(canonicalJson(unwrap(spec))));
  const { labels, ...rest } = metadata(scope, job, "training");
  const queued = { ...labels, "kueue.x-k8s.io/queue-name": scope.target.spec.queue };
  return [
    kubernetesObject(idOf(scope, "ConfigMap", "training"), "ConfigMap", config, { trace }),
    kubernetesObject(idOf(scope, "Job", "training"), "Job", { metadata: { ...rest, labels: queued }, spec }, { trace }),
  ];
}

/** release.json with the train stage and what it reads, and their documents. Nothing else of the release can change the job. */
function jobFiles({ model }: Scope, train: ModelStage): Readonly<Record<string, string>> {
  const stages = model.stages.filter(({ name }) => name === train.name || train.needs.includes(name));
  const release = {
    apiVersion: handoffVersion,
    kind: "Release",
    compiler: compilerVersion,
    project: { team: model.team, name: model.name },
    environment: model.environment,
    snapshot: null,
    stages: stages.map(({ body: _, document: _own, ...stage }) => stage),
    targets: [],
    pins: {},
  };
  const text = (document: unknown) => `${JSON.stringify(document, undefined, 2)}\n`;
  return { "release.json": text(release), [train.file]: text(train.document) };
}

const releasePath = "/etc/fairlead/release";
/** Where the repository's pinned files are. */
const repositoryPath = `${storePath}/repository`;

function jobSpec(scope: Scope, train: ModelStage, configMap: string) {
  const { model, target, images } = scope;
  return {
    suspend: true,
    // A node that goes away is no failure of the training: it resumes from its last checkpoint.
    backoffLimit: 3,
    podFailurePolicy: {
      rules: [
        { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
        // The runtime's exit code for a specification that cannot be trained; trying again changes nothing.
        {
          action: "FailJob",
          onPodConditions: [],
          onExitCodes: { containerName: "train", operator: "In", values: [64] },
        },
      ],
    },
    template: {
      metadata: { labels: commonLabels(model, target, "training") },
      spec: {
        restartPolicy: "Never",
        automountServiceAccountToken: false,
        securityContext: podSecurity,
        ...onGpuNodes(scope),
        containers: [
          {
            name: "train",
            image: images.trainer,
            args: [
              "run-stage",
              ...["--release", `${releasePath}/release.json`],
              ...["--stage", train.name],
              ...["--store", `${storePath}/artifacts`],
              ...["--scratch", `${storePath}/scratch`],
              ...["--root", repositoryPath],
            ],
            env: [
              { name: "HOME", value: "/tmp" },
              ...(model.base?.source === "huggingface" ? [huggingFaceHome(scope)] : []),
            ],
            resources: gpuResources(scope),
            securityContext: containerSecurity,
            volumeMounts: [
              { name: "release", mountPath: releasePath, readOnly: true },
              { name: storeVolume, mountPath: storePath },
              { name: "tmp", mountPath: "/tmp" },
            ],
          },
        ],
        volumes: [
          { name: "release", configMap: { name: configMap } },
          storeClaim(scope, false),
          { name: "tmp", emptyDir: {} },
        ],
      },
    },
  };
}

function huggingFaceHome({ model }: Scope) {
  return { name: "HF_HOME", value: derive([writtenBase(model.project)!.model], () => `${storePath}/huggingface`) };
}
