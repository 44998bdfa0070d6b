// LoRA as it is stored: an adapter's settings and names, its folder in PEFT's format, and its merge into the base.
import { z } from "zod";
import { type BlockLinear, blockLinears, linearModule, type LlamaConfig } from "./llama.ts";
import { type NamedTensor, readSafetensors, type Tensors, writeSafetensors } from "./safetensors.ts";
import { fail, ok, type Result } from "../result.ts";

export interface LoraSettings {
  readonly r: number;
  readonly alpha: number;
  /** Share of the adapter's inputs that a step drops. */
  readonly dropout: number;
  readonly targets: readonly string[];
}

export interface Adapter {
  readonly r: number;
  readonly alpha: number;
  readonly targets: readonly string[];
  /** Matrices by PEFT's names. */
  readonly tensors: Tensors;
}

/** Names of the two matrices of a module's adapter, as PEFT stores them: A is [r, in], B is [out, r]. */
export function loraNames(module: string): { readonly a: string; readonly b: string } {
  return { a: `base_model.model.${module}.lora_A.weight`, b: `base_model.model.${module}.lora_B.weight` };
}

const AdapterConfig = z.looseObject({
  peft_type: z.literal("LORA"),
  r: z.int().positive(),
  lora_alpha: z.number().positive(),
  target_modules: z.array(z.string()),
  use_dora: z.boolean().default(false),
  use_rslora: z.boolean().default(false),
  bias: z.string().default("none"),
});

/** The two files of an adapter folder. Keys are sorted and the text is indented by 2, as PEFT writes it. `base` names the model that it belongs to. */
export function writeAdapter(lora: LoraSettings, tensors: Tensors, base: string): ReadonlyMap<string, Uint8Array> {
  const config = {
    alpha_pattern: {},
    base_model_name_or_path: base,
    bias: "none",
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: lora.alpha,
    lora_dropout: lora.dropout,
    modules_to_save: null,
    peft_type: "LORA",
    r: lora.r,
    rank_pattern: {},
    target_modules: [...lora.targets].sort(),
    task_type: "CAUSAL_LM",
    use_dora: false,
    use_rslora: false,
  };
  return new Map<string, Uint8Array>([
    ["adapter_config.json", Buffer.from(`${JSON.stringify(config, undefined, 2)}\n`)],
    ["adapter_model.safetensors", writeSafetensors(tensors, "F32")],
  ]);
}

export function readAdapter(configText: string, weights: Uint8Array): Result<Adapter> {
  let json: unknown;
  try {
    json = JSON.parse(configText);
  } catch (cause) {
    return fail("model-corrupt", "adapter_config.json is not JSON.", { cause });
  }
  const config = AdapterConfig.safeParse(json);
  if (!config.success) return fail("model-unsupported", "adapter_config.json does not describe a LoRA adapter.");
  const { r, lora_alpha: alpha, target_modules: targets, use_dora: dora, use_rslora: rslora, bias } = config.data;
  if (dora || rslora || bias !== "none") {
    return fail("model-unsupported", "The adapter uses DoRA, rsLoRA or biases; plain LoRA is supported.");
  }
  const tensors = readSafetensors(weights, "adapter_model.safetensors");
  return tensors.ok ? ok({ r, alpha, targets, tensors: tensors.value }) : tensors;
}

/** The base with W + alpha/r B A in the place of each adapted W. Tensors that are not adapted are shared, not copied. */
export function mergeAdapter(config: LlamaConfig, base: Tensors, adapter: Adapter): Result<Tensors> {
  const merged = new Map(base);
  const scale = adapter.alpha / adapter.r;
  for (let layer = 0; layer < config.layers; layer++) {
    for (const [linear] of blockLinears) {
      if (!adapter.targets.includes(linear)) continue;
      const { a, b } = loraNames(linearModule(layer, linear));
      const name = weightName(layer, linear);
      const weight = base.get(name)!;
      const [matrixA, matrixB] = [adapter.tensors.get(a), adapter.tensors.get(b)];
      const [out, inputs] = weight.shape as readonly [number, number];
      if (matrixA?.shape.join() !== `${adapter.r},${inputs}` || matrixB?.shape.join() !== `${out},${adapter.r}`) {
        return fail("model-corrupt", `The adapter's matrices of ${name} do not fit the base of ${out} x ${inputs}.`);
      }
      merged.set(name, addProduct(weight, matrixB, matrixA, adapter.r, scale));
    }
  }
  return ok(merged);
}

function weightName(layer: number, linear: BlockLinear): string {
  return `${linearModule(layer, linear)}.weight`;
}

/** weight + scale b a, row by row of a, which stays in the cache. */
function addProduct(weight: NamedTensor, b: NamedTensor, a: NamedTensor, r: number, scale: number): NamedTensor {
  const [out, inputs] = weight.shape as readonly [number, number];
  const data = weight.data.slice();
  for (let row = 0; row < out; row++) {
    const target = data.subarray(row * inputs, (row + 1) * inputs);
    for (let rank = 0; rank < r; rank++) {
      const factor = b.data[row * r + rank]! * scale;
      const source = a.data.subarray(rank * inputs, (rank + 1) * inputs);
      for (let column = 0; column < inputs; column++) target[column] = target[column]! + factor * source[column]!;
    }
  }
  return { shape: weight.shape, data };
}
