// The part of the platform that a release can feel. Emitters read this and nothing else of it, so that what they read is what a plan
// compares: a new GPU type in the catalogue changes no release that does not use it.
import { valueNamed } from "../../specs/kinds/value-named.ts";
import type { Platform } from "../../specs/kinds/platform.ts";
import type { TracedTree } from "../trace.ts";
import { jobTarget } from "./job-target.ts";
import type { Model, ReleasePlatform } from "./model.ts";

/** Undefined for a release without a kubernetes target. */
export function releasePlatform(
  { images, kubernetes, gpus }: TracedTree<Platform>,
  release: Pick<Model, "first" | "targets" | "project">,
): ReleasePlatform | undefined {
  const clusters = release.targets.flatMap((target) => (target.engine === "kubernetes" ? [target] : []));
  if (clusters.length === 0) return undefined;
  if (images === undefined) throw new Error("internal: a kubernetes target without images passed the rules");
  const { runtime, trainer, vllm } = images;
  const trains = release.project.training !== undefined && jobTarget(release) !== undefined;
  const types = [...new Set(clusters.map(({ spec }) => spec.gpu.type.value))].sort();
  return {
    images: { runtime, ...(trains ? { trainer } : {}), vllm },
    kubernetes,
    gpus: Object.fromEntries(types.map((type) => [type, gpuOf(gpus, type)])),
  };
}

function gpuOf(gpus: TracedTree<Platform["gpus"]>, type: string): TracedTree<Platform["gpus"]>[string] {
  const gpu = valueNamed(gpus, type);
  if (gpu === undefined) throw new Error(`internal: the GPU ${type} is not in the catalogue`);
  return gpu;
}
