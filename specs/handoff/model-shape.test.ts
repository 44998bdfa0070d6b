import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseModelShape } from "./model-shape.ts";

/** With all that a file must have. */
const least = {
  model_type: "llama",
  vocab_size: 1000,
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  max_position_embeddings: 512,
};
const llama3 = {
  rope_type: "llama3",
  factor: 32,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 8192,
};
const scaledAsLlama3 = {
  type: "llama3",
  factor: 32,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalPositions: 8192,
};

/** The shape of `least` with these fields, or all problems. */
function read(fields: object): unknown {
  const parsed = parseModelShape(JSON.stringify({ ...least, ...fields }));
  return parsed.ok ? parsed.shape : parsed.problems;
}

function without(field: keyof typeof least): object {
  return { [field]: undefined };
}

describe("a config.json", () => {
  it("that says no more than it has to stands for what transformers takes where nothing is said", () => {
    expect(read({})).toEqual({
      architecture: "LlamaForCausalLM",
      vocabulary: 1000,
      hidden: 64,
      intermediate: 128,
      layers: 2,
      heads: 4,
      kvHeads: 4,
      headDim: 16,
      maxPositions: 512,
      normEps: 1e-6,
      ropeTheta: 10_000,
      ropeScaling: null,
      tied: false,
      endTokens: [],
    });
  });

  it.each([
    ["heads of another size than hidden / heads", { head_dim: 32 }, { headDim: 32 }],
    [
      "heads whose size is said, where hidden / heads is none",
      { num_attention_heads: 3, head_dim: 32 },
      { heads: 3, kvHeads: 3, headDim: 32 },
    ],
    ["heads whose size is null", { head_dim: null }, { headDim: 16 }],
    ["fewer key-value heads", { num_key_value_heads: 2 }, { kvHeads: 2 }],
    ["key-value heads that are null", { num_key_value_heads: null }, { kvHeads: 4 }],
    ["an epsilon", { rms_norm_eps: 1e-5 }, { normEps: 1e-5 }],
    ["tied embeddings", { tie_word_embeddings: true }, { tied: true }],
    ["silu by its other name", { hidden_act: "swish" }, {}],
    ["one end", { eos_token_id: 2 }, { endTokens: [2] }],
    ["several ends", { eos_token_id: [0, 4] }, { endTokens: [0, 4] }],
    ["no end", { eos_token_id: null }, { endTokens: [] }],
    ["full attention in every layer", { layer_types: ["full_attention", "attention"] }, {}],
    ["a window that is not used", { sliding_window: 4096, use_sliding_window: false }, {}],
    ["no window", { sliding_window: null, use_sliding_window: false }, {}],
    ["an older class name", { architectures: ["LLaMAForCausalLM"] }, { architecture: "LLaMAForCausalLM" }],
    ["no class name", { architectures: null }, {}],
    ["types of numbers, which the weights say themselves", { torch_dtype: "float16", dtype: "bfloat16" }, {}],
    [
      "values that change nothing",
      {
        attention_bias: false,
        mlp_bias: false,
        pretraining_tp: 1,
        attention_dropout: 0,
        residual_multiplier: 1,
        quantization_config: null,
      },
      {},
    ],
    [
      "what nobody computes with",
      { bos_token_id: 1, use_cache: true, transformers_version: "5.24.0", initializer_range: 0.02 },
      {},
    ],
  ])("is read with %s", (_, fields, figures) => {
    expect(read(fields)).toEqual({ ...(read({}) as object), ...figures });
  });

  it.each([
    ["no sizes", { ...without("hidden_size"), ...without("vocab_size") }, ["has no vocab_size", "has no hidden_size"]],
    ["another model", { model_type: "gpt2" }, ['has model_type "gpt2", and only llama is supported']],
    ["no model_type", without("model_type"), ["has no model_type"]],
    [
      "another head",
      { architectures: ["LlamaForSequenceClassification"] },
      ['has architectures[0] "LlamaForSequenceClassification", and only LlamaForCausalLM is supported'],
    ],
    [
      "sizes that are no whole numbers",
      { vocab_size: 0, hidden_size: -64, intermediate_size: 1.5, max_position_embeddings: "512" },
      [
        "has vocab_size 0, which is not a whole number above 0",
        "has hidden_size -64, which is not a whole number above 0",
        "has intermediate_size 1.5, which is not a whole number above 0",
        'has max_position_embeddings "512", which is not a whole number above 0',
      ],
    ],
    [
      "sizes beyond every model",
      { vocab_size: 1e300, num_hidden_layers: 10_001 },
      ["has vocab_size 1e+300, which is more than 2147483647", "has num_hidden_layers 10001, which is more than 10000"],
    ],
    [
      "heads that do not divide",
      { num_attention_heads: 3, num_key_value_heads: 2 },
      [
        "has hidden_size 64, which 3 heads do not divide",
        "has 3 attention heads, which 2 key-value heads do not divide",
      ],
    ],
    ["odd heads", { head_dim: 15 }, ["has heads of size 15, which is not an even number"]],
    [
      "odd heads that follow from its sizes",
      { hidden_size: 60 },
      ["has heads of size 15, which is not an even number"],
    ],
    ["heads of no size", { head_dim: 0 }, ["has head_dim 0, which is not a whole number above 0"]],
    ["another activation", { hidden_act: "gelu" }, ['has hidden_act "gelu", and only silu is supported']],
    ["an epsilon of nothing", { rms_norm_eps: 0 }, ["has rms_norm_eps 0, which is not a number from 1e-30 to 1"]],
    [
      "an epsilon that is null",
      { rms_norm_eps: null },
      ["has rms_norm_eps null, which is not a number from 1e-30 to 1"],
    ],
    [
      "ties that are no answer",
      { tie_word_embeddings: "yes" },
      ['has tie_word_embeddings "yes", which is not true or false'],
    ],
    [
      "ends that are no tokens",
      { eos_token_id: [2, -1] },
      ["has eos_token_id [...], which is neither the number of a token nor a list of them"],
    ],
    [
      "layers that look through a window",
      { layer_types: ["full_attention", "sliding_attention"] },
      ['has layer_types[1] "sliding_attention", and only full_attention is supported'],
    ],
    ["types for other layers", { layer_types: ["full_attention"] }, ["has 1 layer_types and num_hidden_layers 2"]],
    ["a window", { sliding_window: 4096 }, ["has sliding_window 4096, which is not supported"]],
    [
      "biases",
      { attention_bias: true, mlp_bias: true },
      ["has attention_bias true, which is not supported", "has mlp_bias true, which is not supported"],
    ],
    [
      "parts of a quantised model",
      { quantization_config: { quant_method: "gptq" } },
      ["has quantization_config {...}, which is not supported"],
    ],
    ["sums in parts", { pretraining_tp: 2 }, ["has pretraining_tp 2, which is not supported"]],
    [
      "factors of its relatives",
      { attention_multiplier: 0.5, attn_logit_softcapping: 50, residual_multiplier: 0.22, logits_scaling: 8 },
      [
        "has attention_multiplier 0.5, which is not supported",
        "has attn_logit_softcapping 50, which is not supported",
        "has logits_scaling 8, which is not supported",
        "has residual_multiplier 0.22, which is not supported",
      ],
    ],
    [
      "heads that turn in part",
      { partial_rotary_factor: 0.5 },
      ["has partial_rotary_factor 0.5, which is not supported"],
    ],
    [
      "all kinds of mistakes",
      { model_type: "llama4", num_key_value_heads: 3, rope_theta: "1e4", mlp_bias: true },
      [
        'has model_type "llama4", and only llama is supported',
        "has 4 attention heads, which 3 key-value heads do not divide",
        'has rope_theta "1e4", which is not a number from 1 to 1e+30',
        "has mlp_bias true, which is not supported",
      ],
    ],
  ])("is refused with %s", (_, fields, problems) => {
    expect(read(fields)).toEqual(problems);
  });

  it.each([
    ["{", "is not JSON"],
    ['{ "rms_norm_eps": NaN }', "is not JSON"],
    ["[]", "is not an object"],
    ["null", "is not an object"],
    ['"llama"', "is not an object"],
  ])("that is %s is damaged, and says nothing of a model", (text, problem) => {
    expect(parseModelShape(text)).toEqual({ ok: false, damaged: true, problems: [problem] });
  });
});

describe("rotary position embedding", () => {
  it.each([
    ["an older theta", { rope_theta: 500_000 }, 500_000, null],
    ["an older theta without scaling", { rope_theta: 500_000, rope_scaling: null }, 500_000, null],
    ["older default scaling", { rope_theta: 500_000, rope_scaling: { type: "default" } }, 500_000, null],
    ["older default scaling by its newer name", { rope_scaling: { rope_type: "default" } }, 10_000, null],
    ["older linear scaling", { rope_scaling: { type: "linear", factor: 4 } }, 10_000, { type: "linear", factor: 4 }],
    [
      "older scaling by both names",
      { rope_scaling: { type: "linear", rope_type: "linear", factor: 2.5 } },
      10_000,
      { type: "linear", factor: 2.5 },
    ],
    ["older Llama 3 scaling", { rope_theta: 500_000, rope_scaling: llama3 }, 500_000, scaledAsLlama3],
    ["newer parameters", { rope_parameters: { rope_type: "default", rope_theta: 500_000 } }, 500_000, null],
    ["newer parameters without a type", { rope_parameters: { rope_theta: 500_000 } }, 500_000, null],
    ["newer parameters without a theta", { rope_parameters: { rope_type: "default" } }, 10_000, null],
    ["newer parameters that are null", { rope_parameters: null, rope_theta: 20_000 }, 20_000, null],
    ["newer parameters that are empty", { rope_parameters: {}, rope_scaling: {} }, 10_000, null],
    [
      "newer parameters beside an older theta",
      { rope_parameters: { rope_type: "default" }, rope_theta: 20_000 },
      20_000,
      null,
    ],
    [
      "newer linear scaling",
      { rope_parameters: { rope_type: "linear", factor: 4, rope_theta: 20_000 } },
      20_000,
      { type: "linear", factor: 4 },
    ],
    ["newer Llama 3 scaling", { rope_parameters: { ...llama3, rope_theta: 500_000 } }, 500_000, scaledAsLlama3],
    [
      "Llama 3 scaling whose positions stand beside it",
      {
        rope_scaling: { ...llama3, original_max_position_embeddings: undefined },
        original_max_position_embeddings: 8192,
      },
      10_000,
      scaledAsLlama3,
    ],
    [
      "a theta in two places",
      { rope_theta: 20_000, rope_parameters: { rope_type: "default", rope_theta: 20_000 } },
      20_000,
      null,
    ],
    [
      "a theta in one of two places",
      { rope_theta: null, rope_parameters: { rope_type: "default", rope_theta: 20_000 } },
      20_000,
      null,
    ],
    [
      "both forms, which agree",
      { rope_theta: 500_000, rope_scaling: llama3, rope_parameters: { ...llama3, rope_theta: 500_000 } },
      500_000,
      scaledAsLlama3,
    ],
    [
      "figures of other types, which transformers leaves without effect",
      { rope_scaling: { type: "linear", factor: 4, beta_fast: 32, attention_factor: null, partial_rotary_factor: 1 } },
      10_000,
      { type: "linear", factor: 4 },
    ],
  ])("is read from %s", (_, fields, ropeTheta, ropeScaling) => {
    expect(read(fields)).toEqual({ ...(read({}) as object), ropeTheta, ropeScaling });
  });

  it.each([["dynamic"], ["yarn"], ["longrope"], ["su"], ["proportional"], ["constructor"]])(
    "of type %s is refused in each form",
    (type) => {
      const ending = `"${type}", and only default, linear and llama3 are supported`;
      expect(read({ rope_scaling: { type, factor: 4 } })).toEqual([`has rope_scaling with rope_type ${ending}`]);
      expect(read({ rope_parameters: { rope_type: type, factor: 4, rope_theta: 1e4 } })).toEqual([
        `has rope_parameters with rope_type ${ending}`,
      ]);
    },
  );

  it.each([
    ["that is no object", { rope_scaling: 2 }, ["has rope_scaling 2, which is not an object"]],
    ["that is a list", { rope_parameters: [{}] }, ["has rope_parameters [...], which is not an object"]],
    [
      "of its own for a kind of layer",
      { rope_parameters: { full_attention: { rope_type: "default", rope_theta: 1e6 }, sliding_attention: null } },
      ['has rope_parameters with one of its own for "full_attention", and only one for all layers is supported'],
    ],
    ["whose type is missing", { rope_scaling: { factor: 4 } }, ["has rope_scaling without rope_type"]],
    [
      "whose type is null",
      { rope_parameters: { rope_type: null, rope_theta: 1e4 } },
      ["has rope_parameters with rope_type null, and only default, linear and llama3 are supported"],
    ],
    [
      "of two types",
      { rope_scaling: { type: "linear", rope_type: "llama3", factor: 2 } },
      ['has rope_scaling with rope_type "llama3" and type "linear"'],
    ],
    ["without a factor", { rope_scaling: { type: "linear" } }, ["has rope_scaling without factor"]],
    [
      "with a factor below 1",
      { rope_scaling: { type: "linear", factor: 0.5 } },
      ["has rope_scaling with factor 0.5, which is not a number from 1 to 1000000"],
    ],
    [
      "of Llama 3 without its figures",
      { rope_parameters: { rope_type: "llama3", factor: "8" } },
      [
        'has rope_parameters with factor "8", which is not a number from 1 to 1000000',
        "has rope_parameters without low_freq_factor",
        "has rope_parameters without high_freq_factor",
        "has rope_parameters without original_max_position_embeddings",
      ],
    ],
    [
      "of Llama 3 with equal bounds",
      { rope_scaling: { ...llama3, high_freq_factor: 1 } },
      ["has rope_scaling with high_freq_factor 1, which is not above low_freq_factor 1"],
    ],
    [
      "of Llama 3 with two original lengths",
      { rope_scaling: llama3, original_max_position_embeddings: 4096 },
      [
        "has original_max_position_embeddings 4096 and rope_scaling with original_max_position_embeddings 8192, which is another",
      ],
    ],
    [
      "with two thetas",
      { rope_theta: 10_000, rope_parameters: { rope_type: "default", rope_theta: 500_000 } },
      ["has rope_theta 10000 and rope_parameters with rope_theta 500000, which is another"],
    ],
    ["with no theta at all", { rope_theta: null }, ["has rope_theta null, which is not a number from 1 to 1e+30"]],
    [
      "with a theta of nothing",
      { rope_theta: 0, rope_scaling: { type: "default" } },
      ["has rope_theta 0, which is not a number from 1 to 1e+30"],
    ],
    [
      "with a theta beyond float32",
      { rope_parameters: { rope_theta: 1e300 } },
      ["has rope_parameters with rope_theta 1e+300, which is not a number from 1 to 1e+30"],
    ],
    [
      "in both forms, which disagree",
      { rope_scaling: { type: "linear", factor: 2 }, rope_parameters: { rope_type: "linear", factor: 4 } },
      ["has rope_scaling and rope_parameters, which do not say the same"],
    ],
    [
      "in both forms, of which one has a theta",
      {
        rope_scaling: { type: "linear", factor: 2 },
        rope_parameters: { rope_type: "linear", factor: 2, rope_theta: 1e6 },
      },
      ["has rope_scaling and rope_parameters, which do not say the same"],
    ],
    [
      "that turns heads in part",
      { rope_parameters: { rope_type: "default", partial_rotary_factor: 0.5 } },
      ["has rope_parameters with partial_rotary_factor 0.5, which is not supported"],
    ],
    [
      "of images",
      { rope_scaling: { type: "mrope", mrope_section: [16, 24, 24] } },
      [
        'has rope_scaling with rope_type "mrope", and only default, linear and llama3 are supported',
        "has rope_scaling with mrope_section [...], which is not supported",
      ],
    ],
  ])("%s is refused", (_, fields, problems) => {
    expect(read(fields)).toEqual(problems);
  });

  it("is refused once where both forms have the same mistake", () => {
    expect(
      read({ rope_theta: -1, rope_scaling: { type: "default" }, rope_parameters: { rope_type: "default" } }),
    ).toEqual(["has rope_theta -1, which is not a number from 1 to 1e+30"]);
  });
});

describe("any text", () => {
  const fields = [
    ..."model_type architectures vocab_size hidden_size intermediate_size num_hidden_layers num_attention_heads".split(
      " ",
    ),
    ..."num_key_value_heads head_dim max_position_embeddings rms_norm_eps hidden_act tie_word_embeddings".split(" "),
    ..."layer_types eos_token_id rope_theta rope_scaling rope_parameters sliding_window attention_bias __proto__".split(
      " ",
    ),
  ];
  const odd = fc.constantFrom<unknown>(null, true, 0, -1, 2, 3.5, 64, 1e300, "", "llama", "silu", [], [2], {}, llama3);
  const value = fc.oneof(
    odd,
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...Object.keys(llama3), "type", "rope_theta"), odd),
  );
  const file = fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 4 }).map((some) => ({ ...least, ...some }));

  it("is a shape of finite positive figures or has problems, and never an exception", () => {
    const seen = { shapes: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          file.map((fields) => JSON.stringify(fields)),
        ),
        (text) => {
          const parsed = parseModelShape(text);
          if (!parsed.ok) {
            seen.refused++;
            expect(parsed.problems.length).toBeGreaterThan(0);
            for (const problem of parsed.problems) expect(problem).toMatch(/^(has|is) .{2,400}$/su);
            return;
          }
          seen.shapes++;
          const { vocabulary, hidden, intermediate, layers, heads, kvHeads, headDim, maxPositions } = parsed.shape;
          const sizes = [vocabulary, hidden, intermediate, layers, heads, kvHeads, headDim, maxPositions];
          expect(sizes.filter((size) => !Number.isSafeInteger(size) || size < 1)).toEqual([]);
          expect([heads % kvHeads, headDim % 2]).toEqual([0, 0]);
          expect(parsed.shape.normEps > 0 && parsed.shape.ropeTheta >= 1 && parsed.shape.ropeTheta < 1e31).toBe(true);
        },
      ),
      { numRuns: 3_000, seed: 1 },
    );
    expect(seen.shapes).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(100);
  });

  it("may have lists in lists without end", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect(parseModelShape(`{"model_type":${deep}}`)).toMatchObject({ ok: false, damaged: false });
    expect(read({ rope_scaling: { type: "x".repeat(1000) } })).toEqual([
      `has rope_scaling with rope_type "${"x".repeat(60)}...", and only default, linear and llama3 are supported`,
    ]);
  });
});
