// What a Llama-type model is: the sizes in config.json and the tensors that follow from them. Everything that would change
// the computation and that we do not compute is refused, never ignored.
import { z } from "zod";
import { fail, ok, type Result } from "../result.ts";

const ConfigFile = z.looseObject({
  model_type: z.string(),
  vocab_size: z.int().positive(),
  hidden_size: z.int().positive(),
  intermediate_size: z.int().positive(),
  num_hidden_layers: z.int().positive(),
  num_attention_heads: z.int().positive(),
  num_key_value_heads: z.int().positive().optional(),
  head_dim: z.int().positive().nullish(),
  max_position_embeddings: z.int().positive(),
  rms_norm_eps: z.number().positive(),
  rope_theta: z.number().positive().default(10_000),
  rope_scaling: z.unknown().optional(),
  hidden_act: z.string().default("silu"),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(false),
  eos_token_id: z.union([z.int(), z.array(z.int())]).nullish(),
});

export interface LlamaConfig {
  readonly vocabulary: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly layers: number;
  readonly heads: number;
  /** Key and value heads; query heads share them in groups of heads / kvHeads. */
  readonly kvHeads: number;
  readonly headDim: number;
  readonly maxPositions: number;
  readonly normEps: number;
  readonly ropeTheta: number;
  /** Is the output projection the embedding table? */
  readonly tied: boolean;
  /** Tokens that end an answer; may be empty. */
  readonly endTokens: readonly number[];
}

/** Reads the text of a config.json. */
export function parseLlamaConfig(text: string): Result<LlamaConfig> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return fail("model-corrupt", "config.json is not JSON. Restore the file from the model's source.", { cause });
  }
  const parsed = ConfigFile.safeParse(json);
  if (!parsed.success) {
    const where = parsed.error.issues.map((issue) => `${issue.path.join(".") || "config.json"}: ${issue.message}`);
    return fail("model-unsupported", `config.json does not describe a Llama-type model: ${where.join("; ")}`);
  }
  const file = parsed.data;
  const refusals = [
    file.model_type !== "llama" && `model_type is ${file.model_type}, only llama is supported`,
    file.hidden_act !== "silu" && `hidden_act is ${file.hidden_act}, only silu is supported`,
    (file.attention_bias || file.mlp_bias) && "linear layers have biases",
    file.rope_scaling !== undefined && file.rope_scaling !== null && "rope_scaling is set",
    file.num_attention_heads % (file.num_key_value_heads ?? file.num_attention_heads) !== 0 &&
      "num_attention_heads is no multiple of num_key_value_heads",
    (file.head_dim ?? file.hidden_size / file.num_attention_heads) % 2 !== 0 && "the head size is not an even number",
  ].filter((refusal) => refusal !== false);
  if (refusals.length > 0) {
    return fail("model-unsupported", `This model cannot run on the local engine: ${refusals.join("; ")}.`);
  }
  const end = file.eos_token_id ?? [];
  return ok({
    vocabulary: file.vocab_size,
    hidden: file.hidden_size,
    intermediate: file.intermediate_size,
    layers: file.num_hidden_layers,
    heads: file.num_attention_heads,
    kvHeads: file.num_key_value_heads ?? file.num_attention_heads,
    headDim: file.head_dim ?? file.hidden_size / file.num_attention_heads,
    maxPositions: file.max_position_embeddings,
    normEps: file.rms_norm_eps,
    ropeTheta: file.rope_theta,
    tied: file.tie_word_embeddings,
    endTokens: typeof end === "number" ? [end] : end,
  });
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

/** Number of weights. */
export function parameterCount(config: LlamaConfig): number {
  let count = 0;
  for (const shape of llamaTensors(config).values()) count += shape.reduce((product, size) => product * size, 1);
  return count;
}
