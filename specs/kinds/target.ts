// Where a release runs.
import { z } from "zod";
import { costsPerEnvironment } from "./effect.ts";
import { Bytes, HostName, IpAddress, Name } from "./value.ts";

export const LocalTarget = z.strictObject({
  engine: costsPerEnvironment("roll-out", z.literal("local")).describe(
    "Processes on the machine that applies the release.",
  ),
  port: costsPerEnvironment("roll-out", z.int().min(0).max(65_535))
    .default(8080)
    .describe("Port of the gateway on 127.0.0.1. 0 picks a free one."),
  address: costsPerEnvironment("roll-out", IpAddress, "0.0.0.0")
    .optional()
    .describe(
      "Address of the machine at which other machines reach the gateway; 0.0.0.0 and :: are all that it has. Needs serving.apiKeys. Without it, only this machine can ask.",
    ),
  hosts: costsPerEnvironment("roll-out", z.array(HostName).max(20), ["models.example.com"])
    .optional()
    .describe(
      "Names by which clients call the gateway, beside localhost and addresses: of the machine, or of a proxy in front of it.",
    ),
  threads: costsPerEnvironment("roll-out", z.int().min(1).max(256))
    .default(1)
    .describe("Threads of one model worker. Workers are serving.scale.min."),
  memory: costsPerEnvironment("re-judge", Bytes, "2GiB")
    .optional()
    .describe(
      "Most memory that the service may take, measured before a new version takes traffic: 2GiB. The version before it is in it.",
    ),
});

export const KubernetesTarget = z.strictObject({
  engine: costsPerEnvironment("roll-out", z.literal("kubernetes")).describe("A Kubernetes cluster."),
  namespace: costsPerEnvironment("identity", Name, "helpdesk").describe(
    "Namespace of everything that is generated for this target.",
  ),
  queue: costsPerEnvironment("replace", Name, "research")
    .default("default")
    .describe(
      "Kueue LocalQueue that jobs wait in. They run in the project's first environment, on its first kubernetes target.",
    ),
  gpu: z
    .strictObject({
      type: costsPerEnvironment("roll-out", z.string().min(1), "A100-80GB").describe(
        "A GPU of the platform's catalogue.",
      ),
      count: costsPerEnvironment("roll-out", z.int().min(1).max(64)).default(1).describe("GPUs of one pod."),
    })
    .describe("GPUs that one pod asks for."),
  server: costsPerEnvironment("roll-out", z.enum(["vllm"]))
    .default("vllm")
    .describe("Inference server."),
});

export const Target = z.discriminatedUnion("engine", [LocalTarget, KubernetesTarget]);
export type Target = z.infer<typeof Target>;
