// How the frequencies of rotary position embedding are changed for contexts longer than those of pre-training: the dictionary of config.json
// in which transformers keeps it, and what of it is supported. The formulas are in runtime/model/rope-tables.ts.
import { z } from "zod";
import { type Fields, having, numberFrom, problemsOf, type Read, refuse, shown, size } from "./config-fields.ts";

/** The types and their figures mean what they mean in transformers' modeling_rope_utils. */
export type RopeScaling =
  | { readonly type: "linear"; readonly factor: number }
  | {
      readonly type: "llama3";
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      /** Positions that the model was pre-trained with. */
      readonly originalPositions: number;
    };

/** Below 1 it would shorten the context, which transformers takes for a mistake. */
const Factor = numberFrom(1, 1e6);
const Linear = z.looseObject({ factor: Factor });
const Llama3 = z.looseObject({
  factor: Factor,
  low_freq_factor: numberFrom(1e-6, 1e6),
  high_freq_factor: numberFrom(1e-6, 1e6),
  original_max_position_embeddings: size(),
});

/** What transformers knows in the dictionary. Of these the types below read some, and transformers leaves the others without effect on them. */
const known = new Set([
  ...["rope_type", "type", "rope_theta", "factor", "low_freq_factor", "high_freq_factor"],
  ...["original_max_position_embeddings", "attention_factor", "beta_fast", "beta_slow"],
  ...["mscale", "mscale_all_dim", "truncate", "short_factor", "long_factor"],
]);

/** Reads the dictionary `written`, which stands in `field` of the file; null where nothing is changed. */
export function readScaling(field: string, written: Fields, file: Fields): Read<RopeScaling | null> {
  const scaling = readType(field, written, file);
  const strange = Object.keys(written).filter((key) => isStrange(key, written[key]));
  if (strange.length === 0) return scaling;
  const named = strange.slice(0, 3).map((key) => having(key, written[key], "which is not supported", field));
  return refuse(...(scaling.ok ? [] : scaling.problems), ...named);
}

function readType(field: string, written: Fields, file: Fields): Read<RopeScaling | null> {
  const { rope_type: type = written.type, type: olderName = type } = written;
  if (type !== olderName) return refuse(`has ${field} with rope_type ${shown(type)} and type ${shown(olderName)}`);
  switch (type) {
    case undefined:
      return Object.keys(written).every((key) => key === "rope_theta" || !known.has(key))
        ? { ok: true, value: null }
        : refuse(`has ${field} without rope_type`);
    case "default":
      return { ok: true, value: null };
    case "linear":
      return readLinear(field, written);
    case "llama3":
      return readLlama3(field, written, file);
    default:
      return refuse(having("rope_type", type, "and only default, linear and llama3 are supported", field));
  }
}

/** Heads that are turned in part are not supported; a share of 1 is a whole head. */
function isStrange(key: string, value: unknown): boolean {
  if (value === null || known.has(key)) return false;
  return key !== "partial_rotary_factor" || value !== 1;
}

function readLinear(field: string, written: Fields): Read<RopeScaling> {
  const parsed = Linear.safeParse(written);
  if (!parsed.success) return refuse(...problemsOf(parsed.error, written, field));
  return { ok: true, value: { type: "linear", factor: parsed.data.factor } };
}

/** The original positions may stand beside the dictionary, as Phi 3 has them; transformers prefers that place, so both have to agree. */
function readLlama3(field: string, written: Fields, file: Fields): Read<RopeScaling> {
  const { original_max_position_embeddings: beside = written.original_max_position_embeddings } = file;
  const whole = { original_max_position_embeddings: beside, ...written };
  const parsed = Llama3.safeParse(whole);
  if (!parsed.success) return refuse(...problemsOf(parsed.error, whole, field));
  const { low_freq_factor: low, high_freq_factor: high, original_max_position_embeddings: original } = parsed.data;
  if (original !== beside) {
    return refuse(
      `has original_max_position_embeddings ${shown(beside)} and ${field} with original_max_position_embeddings ${original}, which is another`,
    );
  }
  if (high <= low)
    return refuse(`has ${field} with high_freq_factor ${high}, which is not above low_freq_factor ${low}`);
  const { factor } = parsed.data;
  return {
    ok: true,
    value: { type: "llama3", factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalPositions: original },
  };
}
