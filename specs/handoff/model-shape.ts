// What a Llama-type model is: the figures of its config.json that decide what it computes. Both halves read the file here, so that the compiler
// refuses what the runtime would. What would change the computation and is not computed is refused; what transformers takes for the same is the same.
import { z } from "zod";
import { type Fields, isObject, isSize, numberFrom, problemsOf, refuse, size, tokenId } from "./config-fields.ts";
import { readRope, type Rope } from "./rope.ts";
import type { RopeScaling } from "./rope-scaling.ts";
import { uncomputed } from "./uncomputed-fields.ts";

export interface ModelShape {
  /** Name of transformers' class. */
  readonly architecture: string;
  readonly vocabulary: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly layers: number;
  readonly heads: number;
  /** Key and value heads; query heads share them in groups of heads / kvHeads. */
  readonly kvHeads: number;
  /** Even. */
  readonly headDim: number;
  readonly maxPositions: number;
  readonly normEps: number;
  readonly ropeTheta: number;
  /** Null where the frequencies of rotary position embedding are those of ropeTheta. */
  readonly ropeScaling: RopeScaling | null;
  /** Is the output projection the embedding table? */
  readonly tied: boolean;
  /** Tokens that end an answer; empty where the file names none: token 2, which transformers would take then, is an end in few vocabularies. */
  readonly endTokens: readonly number[];
}

/** `problems` are phrases that go after "config.json"; `damaged` is a file that no model can have. */
export type ParsedShape =
  | { readonly ok: true; readonly shape: ModelShape }
  | { readonly ok: false; readonly damaged: boolean; readonly problems: readonly string[] };

/** More than any model has: of more, a list of the tensors would not end. */
const mostLayers = 10_000;

const LayerType = z.literal(["full_attention", "attention"], "and only full_attention is supported");
const Architecture = z.literal(["LlamaForCausalLM", "LLaMAForCausalLM"], "and only LlamaForCausalLM is supported");

/** Fields by themselves, with the defaults of transformers' LlamaConfig where files lack them in practice. Others are ignored, or refused as `uncomputed`. */
const ConfigFile = z.looseObject({
  model_type: z.literal("llama", "and only llama is supported"),
  architectures: z.array(Architecture, "which is not a list").nullish(),
  vocab_size: size(),
  hidden_size: size(),
  intermediate_size: size(),
  num_hidden_layers: size(mostLayers),
  num_attention_heads: size(),
  num_key_value_heads: size().nullish(),
  head_dim: size().nullish(),
  max_position_embeddings: size(),
  rms_norm_eps: numberFrom(1e-30, 1).default(1e-6),
  hidden_act: z.literal(["silu", "swish"], "and only silu is supported").default("silu"),
  tie_word_embeddings: z.boolean("which is not true or false").default(false),
  layer_types: z.array(LayerType, "which is not a list").nullish(),
  eos_token_id: z
    .union([tokenId, z.array(tokenId)], "which is neither the number of a token nor a list of them")
    .nullish(),
});

/** Reads the text of a config.json. Every problem is named at once. */
export function parseModelShape(text: string): ParsedShape {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return { damaged: true, ...refuse("is not JSON") };
  }
  if (!isObject(file)) return { damaged: true, ...refuse("is not an object") };
  const parsed = ConfigFile.safeParse(file);
  const rope = readRope(file);
  const problems = [
    ...(parsed.success ? [] : problemsOf(parsed.error, file)),
    ...contradictions(file),
    ...(rope.ok ? [] : rope.problems),
    ...uncomputed(file),
  ];
  if (!parsed.success || !rope.ok || problems.length > 0) return { damaged: false, ...refuse(...new Set(problems)) };
  return { ok: true, shape: shapeOf(parsed.data, rope.value) };
}

function shapeOf(file: z.infer<typeof ConfigFile>, rope: Rope): ModelShape {
  const end = file.eos_token_id ?? [];
  return {
    architecture: file.architectures?.[0] ?? "LlamaForCausalLM",
    vocabulary: file.vocab_size,
    hidden: file.hidden_size,
    intermediate: file.intermediate_size,
    layers: file.num_hidden_layers,
    heads: file.num_attention_heads,
    kvHeads: file.num_key_value_heads ?? file.num_attention_heads,
    headDim: file.head_dim ?? file.hidden_size / file.num_attention_heads,
    maxPositions: file.max_position_embeddings,
    normEps: file.rms_norm_eps,
    ropeTheta: rope.theta,
    ropeScaling: rope.scaling,
    tied: file.tie_word_embeddings,
    endTokens: typeof end === "number" ? [end] : end,
  };
}

/** Between sizes that are well-formed; those that are not have a problem of their own. */
function contradictions(file: Fields): string[] {
  const { hidden_size: hidden, num_attention_heads: heads, num_hidden_layers: layers, layer_types: types } = file;
  if (!isSize(hidden) || !isSize(heads)) return [];
  const kvHeads = file.num_key_value_heads ?? heads;
  const headDim = file.head_dim ?? hidden / heads;
  const problems = [
    (file.head_dim ?? null) === null &&
      hidden % heads !== 0 &&
      `has hidden_size ${hidden}, which ${heads} heads do not divide`,
    isSize(headDim) && headDim % 2 !== 0 && `has heads of size ${headDim}, which is not an even number`,
    isSize(kvHeads) &&
      heads % kvHeads !== 0 &&
      `has ${heads} attention heads, which ${kvHeads} key-value heads do not divide`,
    Array.isArray(types) &&
      isSize(layers) &&
      types.length !== layers &&
      `has ${types.length} layer_types and num_hidden_layers ${layers}`,
  ];
  return problems.filter((problem) => problem !== false);
}
