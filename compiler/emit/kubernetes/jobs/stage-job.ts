// The training job: one run of the train stage, as `fairlead-runtime run-stage` does it anywhere. It is suspended, and Kueue starts it
// when its queue has room. A Job is immutable, so its name carries a digest of all that is in it: another key is another Job, and so is
// another queue, which Kueue lets nobody change on a Job that runs.
import { derive } from "../../../trace.ts";
import { writtenBase } from "../../../model/base-model.ts";
import { commonLabels } from "../labels.ts";
import { defineObject, nameOf } from "../object.ts";
import {
  containerSecurity,
  gpuResources,
  onGpuNodes,
  podSecurity,
  storeClaim,
  storePath,
  storeVolume,
} from "../pods.ts";
import type { Scope } from "../scope.ts";
import { releaseConfig, trains, trainStage } from "./release-config.ts";

export const stageJob = defineObject({
  kind: "Job",
  role: "training",
  feels: { "": "replace" },
  immutable: true,
  when: trains,
  build: (scope) => ({
    labels: { "kueue.x-k8s.io/queue-name": scope.target.spec.queue },
    spec: jobSpec(scope),
  }),
});

const releasePath = "/etc/fairlead/release";
/** Where the repository's pinned files are. */
const repositoryPath = `${storePath}/repository`;

function jobSpec(scope: Scope) {
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
              ...["--stage", trainStage(scope).name],
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
          { name: "release", configMap: { name: nameOf(releaseConfig, scope) } },
          storeClaim(scope, "writes"),
          { name: "tmp", emptyDir: {} },
        ],
      },
    },
  };
}

function huggingFaceHome({ model }: Scope) {
  return { name: "HF_HOME", value: derive([writtenBase(model.project)!.model], () => `${storePath}/huggingface`) };
}
