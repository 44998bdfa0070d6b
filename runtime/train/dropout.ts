// Masks of LoRA dropout. They are inputs of the graph, hashed from seed, step, pass and module, so that a resumed run drops the
// same inputs as one that was never stopped.
import { blockLinears, linearModule, linearShape, type LlamaConfig } from "../model/llama.ts";
import type { Tensor } from "../model/session.ts";
import type { LoraSettings } from "../model/lora.ts";
import { hash32, seedFor } from "../model/random.ts";

interface DropoutRun {
  readonly config: LlamaConfig;
  readonly lora: LoraSettings | null;
  readonly batch: number;
  readonly tokens: number;
  readonly seed: number;
}

/** `drop.<module>` for every adapted module; nothing without dropout. A mask keeps with probability 1 - dropout, in steps of 1/256. */
export function dropoutFeeds(run: DropoutRun, step: number, pass: number): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  if (run.lora === null || run.lora.dropout === 0) return feeds;
  const threshold = Math.round(run.lora.dropout * 256);
  const rows = run.batch * run.tokens;
  for (let layer = 0; layer < run.config.layers; layer++) {
    for (const [linear] of blockLinears) {
      if (!run.lora.targets.includes(linear)) continue;
      const module = linearModule(layer, linear);
      const [, inputs] = linearShape(run.config, linear);
      const own = seedFor(run.seed, "dropout", step, pass, module);
      feeds[`drop.${module}`] = { type: "uint8", shape: [rows, inputs], data: keepMask(own, rows * inputs, threshold) };
    }
  }
  return feeds;
}

/** Four decisions a hash. */
function keepMask(seed: number, count: number, threshold: number): Uint8Array {
  const mask = new Uint8Array(count);
  for (let i = 0; i < count; i += 4) {
    const bits = hash32(seed, i);
    for (let byte = 0; byte < 4 && i + byte < count; byte++) {
      mask[i + byte] = ((bits >>> (8 * byte)) & 0xff) >= threshold ? 1 : 0;
    }
  }
  return mask;
}
