// Fields of a config.json that change what a model computes in ways that are not supported, with the values that change nothing. Many belong
// to relatives of Llama: with them a file is not what its model_type says, whatever transformers would make of it.
import { type Fields, having } from "./config-fields.ts";

/** Absent and null change nothing anywhere. */
const withoutEffect: Readonly<Record<string, readonly unknown[]>> = {
  attention_bias: [false],
  mlp_bias: [false],
  qkv_bias: [false],
  use_bias: [false],
  /** Above 1, products are summed in parts, which is another order of additions. */
  pretraining_tp: [1],
  attention_dropout: [0],
  quantization_config: [],
  compression_config: [],
  per_layer_config: [],
  sliding_window: [],
  use_sliding_window: [false],
  partial_rotary_factor: [1],
  no_rope_layers: [],
  no_rope_layer_interval: [],
  use_qk_norm: [false],
  qk_layernorm: [false],
  parallel_attn: [false],
  attention_multiplier: [],
  query_pre_attn_scalar: [],
  attn_logit_softcapping: [],
  final_logit_softcapping: [],
  logit_scale: [1],
  logits_scaling: [1],
  residual_multiplier: [1],
  embedding_multiplier: [1],
  scale_emb: [1],
  scale_depth: [],
  num_local_experts: [],
  num_experts: [],
};

/** Those that the file has with an effect, as phrases that go after its name. */
export function uncomputed(file: Fields): string[] {
  return Object.entries(withoutEffect).flatMap(([field, values]) => {
    const value = file[field] ?? null;
    if (value === null || values.includes(value)) return [];
    // Qwen 2 writes the window that it would have.
    if (field === "sliding_window" && file.use_sliding_window === false) return [];
    return [having(field, value, "which is not supported")];
  });
}
