import { expect, it } from "vitest";
import { parseModelShape } from "./model-shape.ts";
import { parameterCount } from "./parameter-count.ts";

const shape = (json: object) => {
  const parsed = parseModelShape(JSON.stringify(json));
  if (!parsed.ok) throw new Error(parsed.problems.join("; "));
  return parsed.shape;
};

it("counts the weights of models as their authors do", () => {
  const llama32 = {
    model_type: "llama",
    vocab_size: 128_256,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 64,
    max_position_embeddings: 131_072,
    tie_word_embeddings: true,
  };
  // Llama 3.2 1B, and TinyLlama 1.1B, which has an output table of its own.
  expect(parameterCount(shape(llama32))).toBe(1_235_814_400);
  const tiny = {
    ...llama32,
    vocab_size: 32_000,
    intermediate_size: 5632,
    num_hidden_layers: 22,
    tie_word_embeddings: false,
  };
  expect(parameterCount(shape({ ...tiny, num_key_value_heads: 4 }))).toBe(1_100_048_384);
});
