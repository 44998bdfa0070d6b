// The kind that the platform team writes, once a repository: what all projects stand on.
import { z } from "zod";
import { costs, type Effect } from "./effect.ts";
import { Bytes, Name, StoreFolder } from "./value.ts";
import { apiVersion } from "./project.ts";

const image = (effect: Effect, what: string, example: string) =>
  costs(effect, z.string().min(1), example).describe(what);

const Gpu = z.strictObject({
  product: costs("roll-out", z.string().min(1), "NVIDIA-H100-80GB-HBM3").describe(
    "Value of the node label nvidia.com/gpu.product.",
  ),
  memory: costs("none", Bytes, "94GiB").describe("Memory of one GPU, for what has to fit into it."),
});
type Gpu = z.infer<typeof Gpu>;

export const Platform = z
  .strictObject({
    apiVersion: costs("none", z.literal(apiVersion)).describe("Version of the format that this spec is written in."),
    kind: costs("none", z.literal("Platform")).describe("This spec is the platform."),
    environments: z
      .array(
        z.strictObject({
          name: costs("identity", Name, "staging").describe("Name of the environment."),
          store: costs("none", StoreFolder, "/mnt/models/staging")
            .optional()
            .describe(
              "Folder of the environment's artifact store, absolute or from the repository's root: where `promote` looks for what the environment has, and what the next one copies from.",
            ),
        }),
      )
      .min(1)
      .describe("Environments in the order in which a release passes them. The first one follows the main branch."),
    gpus: z.record(z.string().min(1), Gpu).default({}).describe("GPU catalogue by the type that targets name."),
    images: z
      .strictObject({
        runtime: image(
          "roll-out",
          "Image of fairlead-runtime for the CPU stages on Kubernetes.",
          "registry.example.com/fairlead-runtime:0.4",
        ),
        trainer: image("replace", "Image of the GPU trainer.", "registry.example.com/trainer:0.4"),
        vllm: image("roll-out", "Image of vLLM.", "vllm/vllm-openai:v0.10.2"),
      })
      .optional()
      .describe("Container images. Needed as soon as a project has a kubernetes target."),
    kubernetes: z
      .strictObject({
        gatewayNamespace: costs("none", Name, "ingress")
          .default("gateway")
          .describe("Namespace whose pods may call the inference servers."),
        monitoringNamespace: costs("none", Name, "observability")
          .default("monitoring")
          .describe("Namespace whose pods may scrape metrics."),
        ruleLabels: costs("re-alert", z.record(z.string(), z.string()), { release: "prometheus" })
          .default({})
          .describe("Labels by which the Prometheus operator selects PrometheusRule objects."),
        storeClaim: costs("roll-out", Name, "models")
          .default("fairlead-store")
          .describe("PersistentVolumeClaim that holds the artifact store."),
      })
      .prefault({})
      .describe("What the manifests for Kubernetes have to know about the clusters."),
  })
  .meta({ title: "Fairlead platform", description: "What all projects of the repository stand on." });
export type Platform = z.infer<typeof Platform>;
