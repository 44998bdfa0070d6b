// What a Llama-type model is to the runtime: the figures of its config.json and the tensors that follow from them.
import { type ModelShape, parseModelShape } from "../../specs/handoff/model-shape.ts";
import { fail, ok, type Result } from "../result.ts";

/** What a model computes with; the name of transformers' class is for others. */
export type LlamaConfig = Omit<ModelShape, "architecture">;

/** Reads the text of a config.json. */
export function readLlamaConfig(text: string): Result<LlamaConfig> {
  const parsed = parseModelShape(text);
  if (parsed.ok) return ok(parsed.shape);
  const problems = parsed.problems.join("; it ");
  return parsed.damaged
    ? fail("model-corrupt", `config.json ${problems}. Restore the file from the model's source.`)
    : fail("model-unsupported", `This model cannot run on the local engine: its config.json ${problems}.`);
}

/** The linear layers of a block, in the order in which they run, with their place inside the block. */
export const blockLinears = [
  ["q_proj", "self_attn"],
  ["k_proj", "self_attn"],
  ["v_proj", "self_attn"],
  ["o_proj", "self_attn"],
  ["gate_proj", "mlp"],
  ["up_proj", "mlp"],
  ["down_proj", "mlp"],
] as const;
export type BlockLinear = (typeof blockLinears)[number][0];

/** Name of a linear layer's module in layer `layer`: `model.layers.0.self_attn.q_proj`. */
export function linearModule(layer: number, linear: BlockLinear): string {
  const [, part] = blockLinears.find(([name]) => name === linear)!;
  return `model.layers.${layer}.${part}.${linear}`;
}

/** [out, in] of a block's linear layer, as Hugging Face stores it. */
export function linearShape(config: LlamaConfig, linear: BlockLinear): readonly [number, number] {
  const query = config.heads * config.headDim;
  const keyValue = config.kvHeads * config.headDim;
  switch (linear) {
    case "q_proj":
      return [query, config.hidden];
    case "k_proj":
    case "v_proj":
      return [keyValue, config.hidden];
    case "o_proj":
      return [config.hidden, query];
    case "gate_proj":
    case "up_proj":
      return [config.intermediate, config.hidden];
    case "down_proj":
      return [config.hidden, config.intermediate];
  }
}

/** Every tensor of the model by its Hugging Face name, with its shape. */
export function llamaTensors(config: LlamaConfig): ReadonlyMap<string, readonly number[]> {
  const tensors = new Map<string, readonly number[]>([
    ["model.embed_tokens.weight", [config.vocabulary, config.hidden]],
  ]);
  for (let layer = 0; layer < config.layers; layer++) {
    tensors.set(`model.layers.${layer}.input_layernorm.weight`, [config.hidden]);
    tensors.set(`model.layers.${layer}.post_attention_layernorm.weight`, [config.hidden]);
    for (const [linear] of blockLinears) {
      tensors.set(`${linearModule(layer, linear)}.weight`, linearShape(config, linear));
    }
  }
  tensors.set("model.norm.weight", [config.hidden]);
  if (!config.tied) tensors.set("lm_head.weight", [config.vocabulary, config.hidden]);
  return tensors;
}
