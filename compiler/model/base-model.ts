// The two ways to name a base model, and what a folder must hold to be one that the trainer understands.
import { z } from "zod";

/** How `training.base.model` was written. `path` is still relative to the spec or, with a leading `/`, to the repository. */
type BaseReference =
  | { readonly source: "folder"; readonly path: string }
  | { readonly source: "huggingface"; readonly repository: string; readonly revision: string };

export type ParsedBase =
  | { readonly ok: true; readonly reference: BaseReference }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly fix: string };

/** Reads `hf://<owner>/<name>@<commit>` or a folder. A Hugging Face model without a whole commit is refused: a branch or a tag can move. */
export function parseBase(written: string): ParsedBase {
  if (!written.startsWith("hf://")) {
    return written.includes("://")
      ? refuseScheme(written)
      : { ok: true, reference: { source: "folder", path: written } };
  }
  const match = /^hf:\/\/([A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*)(?:@(.*))?$/.exec(written);
  if (match === null) {
    return {
      ok: false,
      code: "base-model-form",
      message: `"${written}" is not a Hugging Face model: expected hf://<owner>/<name>@<40-digit commit>`,
      fix: "write the owner and the name as in the model's address, such as hf://Qwen/Qwen3-8B@<commit>",
    };
  }
  const repository = match[1]!;
  const revision = match[2];
  if (revision !== undefined && /^[0-9a-f]{40}$/.test(revision)) {
    return { ok: true, reference: { source: "huggingface", repository, revision } };
  }
  return {
    ok: false,
    code: "base-model-unpinned",
    message:
      revision === undefined
        ? `"${written}" is not pinned: what its main branch holds can change`
        : `"${revision}" is not a commit: a branch, a tag or a short commit can come to mean something else`,
    fix: `write the whole 40-digit commit, from https://huggingface.co/${repository}/commits/main: hf://${repository}@<commit>`,
  };
}

function refuseScheme(written: string): ParsedBase {
  return {
    ok: false,
    code: "base-model-form",
    message: `"${written}" is neither hf://<owner>/<name>@<commit> nor a folder of this repository`,
    fix: "write a folder, relative to this file or from the repository's root with a leading /, or hf://<owner>/<name>@<commit>",
  };
}

const size = z.int().min(1);

/** The fields of a Hugging Face config.json that the trainer and the manifests depend on; all others are ignored. */
export const LlamaConfig = z.looseObject({
  model_type: z.literal("llama"),
  architectures: z.array(z.string()).optional(),
  hidden_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size,
  intermediate_size: size,
  vocab_size: size,
  max_position_embeddings: size,
});
export type LlamaConfig = z.infer<typeof LlamaConfig>;

export type ParsedConfig =
  | { readonly ok: true; readonly config: LlamaConfig }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the text of a config.json. Every problem is named, in words that go after "config.json". */
export function parseLlamaConfig(text: string): ParsedConfig {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { ok: false, problems: ["is not JSON"] };
  }
  const parsed = LlamaConfig.safeParse(data);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map((issue) => describeIssue(issue, data)) };
  const { hidden_size, num_attention_heads, num_key_value_heads } = parsed.data;
  if (hidden_size % num_attention_heads !== 0) {
    return {
      ok: false,
      problems: [`has hidden_size ${hidden_size}, which ${num_attention_heads} heads do not divide`],
    };
  }
  if (num_attention_heads % num_key_value_heads !== 0) {
    return {
      ok: false,
      problems: [
        `has ${num_attention_heads} attention heads, which ${num_key_value_heads} key-value heads do not divide`,
      ],
    };
  }
  return { ok: true, config: parsed.data };
}

function describeIssue(issue: z.core.$ZodIssue, data: unknown): string {
  const field = String(issue.path[0] ?? "");
  if (field === "") return "is not an object";
  const value = (data as Record<string, unknown>)[field];
  if (value === undefined) return `has no ${field}`;
  if (field === "model_type") return `has model_type ${JSON.stringify(value)}; only llama is supported`;
  return `has ${field} ${JSON.stringify(value)}, which is not a whole number above 0`;
}
