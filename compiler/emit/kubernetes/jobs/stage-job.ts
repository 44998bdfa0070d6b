// A job for each stage that makes an output: one `fairlead-runtime run-stage`, as it runs anywhere. It is suspended, and Kueue starts it
// when its queue has room. A Job is immutable, so its name carries a digest of all that is in it, the name of its part of the release
// included: another key is another Job, and so is another queue, which Kueue lets nobody change on a Job that runs.
import { derive } from "../../../trace.ts";
import { writtenBase } from "../../../model/base-model.ts";
import type { ModelStage } from "../../../model/model.ts";
import { stageLabels } from "../labels.ts";
import { defineObject, nameOf } from "../object.ts";
import {
  containerSecurity,
  cpuResources,
  gpuResources,
  onGpuNodes,
  podSecurity,
  storeClaim,
  storePath,
  storeVolume,
} from "../pods.ts";
import type { Scope } from "../scope.ts";
import { jobStages } from "./job-stages.ts";
import { secretsOf } from "./job-secrets.ts";
import { releaseConfig } from "./release-config.ts";

export const stageJob = defineObject({
  kind: "Job",
  feels: { "": "replace" },
  immutable: true,
  each: ({ model, target }) => jobStages(model, target),
  build: (scope, stage) => ({
    labels: { "kueue.x-k8s.io/queue-name": scope.target.spec.queue },
    spec: {
      suspend: true,
      // A node that goes away is no failure of the stage: training resumes from its last checkpoint.
      backoffLimit: 3,
      podFailurePolicy,
      template: { metadata: { labels: stageLabels(scope.model, scope.target, stage) }, spec: podSpec(scope, stage) },
    },
  }),
});

const container = "stage";

const podFailurePolicy = {
  rules: [
    { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
    {
      action: "FailJob",
      // The runtime's exit code for a command line that it does not take (exit-codes.ts); trying again changes nothing.
      onExitCodes: { containerName: container, operator: "In", values: [64] },
      // The type asks for it; library.ts leaves out empty lists.
      onPodConditions: [],
    },
  ],
};

const releasePath = "/etc/fairlead/release";
/** Where the repository's pinned files are. */
const repositoryPath = `${storePath}/repository`;

function podSpec(scope: Scope, stage: ModelStage) {
  const { image, resources, nodes } = placeOf(scope, stage);
  const secrets = secretsOf(scope, stage);
  return {
    restartPolicy: "Never",
    automountServiceAccountToken: false,
    securityContext: podSecurity,
    ...nodes,
    containers: [
      {
        name: container,
        image,
        args: [
          "run-stage",
          ...["--release", `${releasePath}/release.json`],
          ...["--stage", stage.name],
          ...["--store", `${storePath}/artifacts`],
          ...["--scratch", `${storePath}/scratch`],
          ...["--root", repositoryPath],
        ],
        env: [{ name: "HOME", value: "/tmp" }, ...huggingFaceHome(scope, stage), ...secrets.env],
        resources,
        securityContext: containerSecurity,
        volumeMounts: [
          { name: "release", mountPath: releasePath, readOnly: true },
          { name: storeVolume, mountPath: storePath },
          { name: "tmp", mountPath: "/tmp" },
          ...secrets.mounts,
        ],
      },
    ],
    volumes: [
      { name: "release", configMap: { name: nameOf(releaseConfig, scope, stage) } },
      storeClaim(scope, "writes"),
      { name: "tmp", emptyDir: {} },
      ...secrets.volumes,
    ],
  };
}

/** Training runs in the trainer's image on GPUs; all else in the runtime's, on whichever node has room. */
function placeOf(scope: Scope, { kind }: ModelStage) {
  const { runtime, trainer } = scope.platform.images;
  if (kind !== "train") return { image: runtime, resources: cpuResources, nodes: {} };
  if (trainer === undefined) throw new Error("internal: a job that trains, of a release without the trainer's image");
  return { image: trainer, resources: gpuResources(scope), nodes: onGpuNodes(scope) };
}

/** Training alone downloads a base: others read what a stage before them has stored. */
function huggingFaceHome({ model }: Scope, { kind }: ModelStage) {
  if (kind !== "train" || model.base?.source !== "huggingface") return [];
  return [{ name: "HF_HOME", value: derive([writtenBase(model.project)!.model], () => `${storePath}/huggingface`) }];
}
