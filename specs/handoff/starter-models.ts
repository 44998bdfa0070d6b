// Base models that come with Fairlead, by name and version. The compiler pins them by what stands here; the runtime carries the bytes
// (runtime/starter). A version never changes, and what stood here once stays: releases name it.

/** The files as they lie in the folder of the model, sorted by name. */
export interface StarterModel {
  readonly files: readonly { readonly name: string; readonly digest: string; readonly bytes: number }[];
  /** What config.json says. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** By what a spec writes. */
export const starterModels: ReadonlyMap<string, StarterModel> = new Map([
  [
    "starter/bilingual@1",
    {
      files: [
        {
          name: "config.json",
          digest: "sha256:deb229011e2c5e0f2d1c98e7ecf93b11fcdea17a6cc7ea714713503e7b56f829",
          bytes: 508,
        },
        {
          name: "model.safetensors",
          digest: "sha256:a5d5bec38582b88f0b7778d8aabd3b6e97dd8672b6a6ad33102010efb5ff8e41",
          bytes: 7_381_464,
        },
        {
          name: "tokenizer.json",
          digest: "sha256:e95cafba7e2e041ccae54b4a8b55aac618ad4fbac4eb6814051bd8906bf8eda0",
          bytes: 86_806,
        },
        {
          name: "tokenizer_config.json",
          digest: "sha256:7d1f2dc96e24dbc5723fa67982d0f663c10770bd558ccd30ed0354d175276511",
          bytes: 355,
        },
      ],
      config: {
        architectures: ["LlamaForCausalLM"],
        attention_bias: false,
        bos_token_id: null,
        eos_token_id: [0, 4],
        hidden_act: "silu",
        hidden_size: 256,
        intermediate_size: 688,
        max_position_embeddings: 512,
        mlp_bias: false,
        model_type: "llama",
        num_attention_heads: 4,
        num_hidden_layers: 4,
        num_key_value_heads: 2,
        rms_norm_eps: 1e-5,
        rope_theta: 10_000,
        tie_word_embeddings: true,
        torch_dtype: "float16",
        vocab_size: 3072,
      },
    },
  ],
]);
