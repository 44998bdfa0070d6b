// The kind that the platform team writes, once a repository: what all projects stand on.
import { z } from "zod";
import { costs } from "./effect.ts";
import { Bytes, Name } from "./value.ts";
import { apiVersion } from "./project.ts";

const image = (what: string) => costs("roll-out", z.string().min(1)).describe(what);

const Gpu = z.strictObject({
  product: costs("roll-out", z.string().min(1)).describe("Value of the node label nvidia.com/gpu.product."),
  memory: costs("roll-out", Bytes).describe("Memory of one GPU."),
});
type Gpu = z.infer<typeof Gpu>;

export const Platform = z
  .strictObject({
    apiVersion: costs("none", z.literal(apiVersion)).describe("Version of the format that this spec is written in."),
    kind: costs("none", z.literal("Platform")).describe("This spec is the platform."),
    environments: z
      .array(z.strictObject({ name: costs("none", Name).describe("Name of the environment.") }))
      .min(1)
      .describe("Environments in the order in which a release passes them. The first one follows the main branch."),
    gpus: z.record(z.string().min(1), Gpu).default({}).describe("GPU catalogue by the type that targets name."),
    images: z
      .strictObject({
        runtime: image("Image of fairlead-runtime for the CPU stages on Kubernetes."),
        trainer: image("Image of the GPU trainer."),
        vllm: image("Image of vLLM."),
      })
      .optional()
      .describe("Container images. Needed as soon as a project has a kubernetes target."),
    kubernetes: z
      .strictObject({
        gatewayNamespace: costs("none", Name)
          .default("gateway")
          .describe("Namespace whose pods may call the inference servers."),
        monitoringNamespace: costs("none", Name)
          .default("monitoring")
          .describe("Namespace whose pods may scrape metrics."),
        ruleLabels: costs("re-alert", z.record(z.string(), z.string()))
          .default({})
          .describe("Labels by which the Prometheus operator selects PrometheusRule objects."),
        storeClaim: costs("roll-out", Name)
          .default("fairlead-store")
          .describe("PersistentVolumeClaim that holds the artifact store."),
      })
      .prefault({})
      .describe("What the manifests for Kubernetes have to know about the clusters."),
  })
  .meta({ title: "Fairlead platform", description: "What all projects of the repository stand on." });
export type Platform = z.infer<typeof Platform>;
