// The decoding graph: new tokens in, logits and their keys and values out. The past lies in buffers of the caller and is only
// read: scores against the past and against the new tokens are made apart and share one softmax, so no cache is ever copied.
import { Graph, type Value } from "./graph.ts";
import { elementCode } from "./onnx.ts";

import { rmsNorm, rope, silu } from "./layers.ts";
import { linearModule, type LlamaConfig } from "./llama.ts";
import {
  add,
  concat,
  gather,
  matmul,
  mul,
  reshape,
  softmax,
  transpose,
  transposeLast,
  unsqueeze,
} from "./operators.ts";
import { ropeFrequencies } from "./rope-tables.ts";
import type { Tensors } from "./safetensors.ts";

/** How weights are stored and multiplied. One implementation a number format; compress/ has the INT8 one. */
export interface WeightFormat {
  /** Rows of the embedding table at ids [B, S]: [B, S, hidden]. */
  embed(g: Graph, name: string, ids: Value): Value;
  /** x [N, in] times the named [out, in] weight: [N, out]. */
  linear(g: Graph, x: Value, name: string): Value;
}

/** Weights as they are, in float32. */
export class Float32Weights implements WeightFormat {
  readonly #tensors: Tensors;
  readonly #tables = new Map<string, Value>();

  constructor(tensors: Tensors) {
    this.#tensors = tensors;
  }

  embed(g: Graph, name: string, ids: Value): Value {
    return gather(g, this.#table(g, name), ids);
  }

  linear(g: Graph, x: Value, name: string): Value {
    return matmul(g, x, transposeLast(g, this.#table(g, name)));
  }

  #table(g: Graph, name: string): Value {
    let table = this.#tables.get(name);
    if (table === undefined) {
      const { shape, data } = this.#tensors.get(name)!;
      table = g.weight(name, shape, data);
      this.#tables.set(name, table);
    }
    return table;
  }
}

/**
 * Inputs, with B sequences of S new tokens after P past ones: `ids` and `positions` [B, S]; `past_mask` [B, 1, 1, P], 0 where the past holds a token and -1e9 where
 * not; `new_mask` [1, 1, S, S], causal; `rows` [R], flat indices into B x S of the positions whose logits are wanted; `past.k.<layer>` and
 * `past.v.<layer>` [B, kvHeads, P, headDim]. P may be 0. Outputs: `logits` [R, vocabulary]; `new.k.<layer>`, `new.v.<layer>` [B, kvHeads, S, headDim].
 * Rotary angles are computed from `positions`: tables of them would be more of a small model's file than its quantisation's scales.
 */
export function buildDecodingGraph(config: LlamaConfig, norms: Tensors, weights: WeightFormat): Uint8Array {
  const g = new Graph();
  const ids = g.input("ids", "int64", ["B", "S"]);
  const at = g.input("positions", "int64", ["B", "S"]);
  const pastMask = g.input("past_mask", "float32", ["B", 1, 1, "P"]);
  const newMask = g.input("new_mask", "float32", [1, 1, "S", "S"]);
  const rows = g.input("rows", "int64", ["R"]);
  const turned = ["B", "S", config.headDim];
  const position = g.node(
    "Cast",
    [unsqueeze(g, at, 2)],
    { type: "float32", shape: ["B", "S", 1] },
    { to: elementCode.float32 },
  );
  const angle = mul(g, position, g.weight("rope.frequencies", [config.headDim], ropeFrequencies(config)));
  const cos = unsqueeze(g, g.node("Cos", [angle], { shape: turned }), 2);
  const sin = unsqueeze(g, g.node("Sin", [angle], { shape: turned }), 2);
  const norm = (x: Value, module: string) => {
    const { shape, data } = norms.get(`${module}.weight`)!;
    return rmsNorm(g, x, g.weight(`${module}.weight`, shape, data), config.normEps);
  };
  const past = g.node("Shape", [pastMask], { type: "int64", shape: [1] }, { start: 3 });
  let x = reshape(g, weights.embed(g, "model.embed_tokens.weight", ids), ["N", config.hidden]);
  for (let layer = 0; layer < config.layers; layer++) {
    const h = norm(x, `model.layers.${layer}.input_layernorm`);
    const mixed = selfAttention(g, config, weights, h, layer, { cos, sin, pastMask, newMask, past, ids });
    x = add(g, x, mixed);
    const h2 = norm(x, `model.layers.${layer}.post_attention_layernorm`);
    const gate = silu(g, weights.linear(g, h2, `${linearModule(layer, "gate_proj")}.weight`));
    const wide = mul(g, gate, weights.linear(g, h2, `${linearModule(layer, "up_proj")}.weight`));
    x = add(g, x, weights.linear(g, wide, `${linearModule(layer, "down_proj")}.weight`));
  }
  const last = gather(g, norm(x, "model.norm"), rows);
  const head = config.tied ? "model.embed_tokens.weight" : "lm_head.weight";
  g.output(weights.linear(g, last, head), "logits");
  return g.encode();
}

interface Attended {
  readonly cos: Value;
  readonly sin: Value;
  readonly pastMask: Value;
  readonly newMask: Value;
  /** [1], the number P. */
  readonly past: Value;
  readonly ids: Value;
}

function selfAttention(
  g: Graph,
  config: LlamaConfig,
  weights: WeightFormat,
  h: Value,
  layer: number,
  { cos, sin, pastMask, newMask, past, ids }: Attended,
): Value {
  const { heads, kvHeads, headDim } = config;
  const batchAndNew = g.node("Shape", [ids], { type: "int64", shape: [2] });
  const project = (name: "q_proj" | "k_proj" | "v_proj", count: number) => {
    const y = weights.linear(g, h, `${linearModule(layer, name)}.weight`);
    const shape = concat(g, [batchAndNew, g.ints([count, headDim])], 0);
    return g.node("Reshape", [y, shape], { shape: ["B", "S", count, headDim] });
  };
  const byHead = [0, 2, 1, 3];
  const scale = g.scalar(1 / Math.sqrt(headDim));
  const turned = rope(g, project("q_proj", heads), mul(g, cos, scale), mul(g, sin, scale));
  const q = reshape(g, transpose(g, turned, byHead), ["B", kvHeads, "GS", headDim]);
  const k = transpose(g, rope(g, project("k_proj", kvHeads), cos, sin), byHead);
  const v = transpose(g, project("v_proj", kvHeads), byHead);
  g.output(k, `new.k.${layer}`);
  g.output(v, `new.v.${layer}`);
  const pastShape = ["B", kvHeads, "P", headDim];
  const pastK = g.input(`past.k.${layer}`, "float32", pastShape);
  const pastV = g.input(`past.v.${layer}`, "float32", pastShape);

  const pastScores = add(g, matmul(g, q, transposeLast(g, pastK)), pastMask);
  const perHead = reshape(g, matmul(g, q, transposeLast(g, k)), ["B", heads, "S", "S"]);
  const newScores = reshape(g, add(g, perHead, newMask), ["B", kvHeads, "GS", "S"]);
  const p = softmax(g, concat(g, [pastScores, newScores], 3));
  const end = g.ints([2 ** 40]);
  const axis = g.ints([3]);
  const pastP = g.node("Slice", [p, g.ints([0]), past, axis], { shape: ["B", kvHeads, "GS", "P"] });
  const newP = g.node("Slice", [p, past, end, axis], { shape: ["B", kvHeads, "GS", "S"] });
  const mixed = add(g, matmul(g, pastP, pastV), matmul(g, newP, v));
  const split = reshape(g, mixed, ["B", heads, "S", headDim]);
  const merged = reshape(g, transpose(g, split, byHead), ["N", heads * headDim]);
  return weights.linear(g, merged, `${linearModule(layer, "o_proj")}.weight`);
}
