// The gradient graph of one pass: forward over a packed batch, cross-entropy on the labelled tokens, and the gradients of
// what is trained. Base weights that are not trained are constants of the graph.
import { Graph, type Value } from "../model/graph.ts";
import {
  additiveMask,
  attention,
  crossEntropy,
  linear,
  loraLinear,
  rmsNorm,
  rope,
  silu,
  takeRows,
} from "../model/layers.ts";
import { type BlockLinear, linearModule, type LlamaConfig } from "../model/llama.ts";
import { add, gather, mul, reshape, transpose, unsqueeze } from "../model/operators.ts";
import { ropeTables } from "../model/rope-tables.ts";
import type { Tensors } from "../model/safetensors.ts";
import { differentiate } from "./differentiate.ts";
import { type LoraSettings, loraNames } from "../model/lora.ts";
import { type Parameters } from "./parameters.ts";

export interface TrainingGraphSpec {
  readonly config: LlamaConfig;
  readonly base: Tensors;
  readonly parameters: Parameters;
  /** Null when every weight is trained. */
  readonly lora: LoraSettings | null;
  /** Sequences of a pass, and tokens of a sequence. */
  readonly batch: number;
  readonly tokens: number;
  /** float64 is for gradient checks. */
  readonly float?: "float32" | "float64";
  /** Only the loss, for measuring. */
  readonly lossOnly?: boolean;
}

/**
 * Inputs: `ids`, `positions`, `segments` [batch, tokens] (tokens see only their own segment), `rows` [K] (flat positions whose next token is
 * predicted, distinct) and `labels` [K]; each parameter under its name; with dropout `drop.<module>` [batch * tokens, in], 1 keeps and 0 drops.
 * Outputs: `loss`, the sum over K; `grad.<parameter>`, gradients of that sum.
 */
export function buildTrainingGraph(spec: TrainingGraphSpec): { readonly model: Uint8Array; readonly nodes: number } {
  const g = new Graph(spec.float ?? "float32");
  const trained = new Map<string, Value>();
  for (const [name, parameter] of spec.parameters) trained.set(name, g.input(name, g.float, parameter.shape));
  const forward = new Forward(g, spec, trained);
  const loss = forward.loss();
  g.output(loss, "loss");
  if (spec.lossOnly !== true) {
    const names = [...trained.keys()];
    const gradients = differentiate(g, loss, [...trained.values()]);
    gradients.forEach((gradient, at) => g.output(gradient, `grad.${names[at]}`));
  }
  return { model: g.encode(), nodes: g.nodeCount };
}

class Forward {
  readonly #g: Graph;
  readonly #spec: TrainingGraphSpec;
  readonly #trained: ReadonlyMap<string, Value>;
  readonly #constants = new Map<string, Value>();

  constructor(g: Graph, spec: TrainingGraphSpec, trained: ReadonlyMap<string, Value>) {
    this.#g = g;
    this.#spec = spec;
    this.#trained = trained;
  }

  loss(): Value {
    const g = this.#g;
    const { config, batch, tokens } = this.#spec;
    const ids = g.input("ids", "int64", [batch, tokens]);
    const positions = g.input("positions", "int64", [batch, tokens]);
    const mask = this.#mask();
    const { cos, sin } = this.#rope(positions);
    const embedding = this.#weight("model.embed_tokens.weight");
    let x = reshape(g, gather(g, embedding, ids), [batch * tokens, config.hidden]);
    for (let layer = 0; layer < config.layers; layer++) x = this.#block(x, layer, cos, sin, mask);
    const rows = g.input("rows", "int64", ["K"]);
    const labels = g.input("labels", "int64", ["K"]);
    const last = takeRows(g, this.#norm(x, "model.norm"), rows);
    const head = config.tied ? embedding : this.#weight("lm_head.weight");
    return crossEntropy(g, linear(g, last, head), labels);
  }

  #block(x: Value, layer: number, cos: Value, sin: Value, mask: Value): Value {
    const g = this.#g;
    const { config, batch, tokens } = this.#spec;
    const { heads, kvHeads, headDim } = config;
    const h = this.#norm(x, `model.layers.${layer}.input_layernorm`);
    const split = (y: Value, count: number) => reshape(g, y, [batch, tokens, count, headDim]);
    const scale = g.scalar(1 / Math.sqrt(headDim));
    const byHead = [0, 2, 1, 3];
    // The scale is put on cos and sin, which are small, and not on the scores.
    const q = rope(g, split(this.#linear(h, layer, "q_proj"), heads), mul(g, cos, scale), mul(g, sin, scale));
    const k = rope(g, split(this.#linear(h, layer, "k_proj"), kvHeads), cos, sin);
    const v = split(this.#linear(h, layer, "v_proj"), kvHeads);
    const grouped = reshape(g, transpose(g, q, byHead), [batch, kvHeads, (heads / kvHeads) * tokens, headDim]);
    const mixed = attention(g, grouped, transpose(g, k, byHead), transpose(g, v, byHead), mask);
    const merged = transpose(g, reshape(g, mixed, [batch, heads, tokens, headDim]), byHead);
    const a = this.#linear(reshape(g, merged, [batch * tokens, heads * headDim]), layer, "o_proj");
    const afterAttention = add(g, x, a);
    const h2 = this.#norm(afterAttention, `model.layers.${layer}.post_attention_layernorm`);
    const gate = silu(g, this.#linear(h2, layer, "gate_proj"));
    const wide = mul(g, gate, this.#linear(h2, layer, "up_proj"));
    return add(g, afterAttention, this.#linear(wide, layer, "down_proj"));
  }

  /** The base's linear layer, plus alpha/r (x Aᵀ) Bᵀ where it has an adapter. */
  #linear(x: Value, layer: number, name: BlockLinear): Value {
    const g = this.#g;
    const module = linearModule(layer, name);
    const weight = this.#weight(`${module}.weight`);
    const { lora } = this.#spec;
    if (lora === null || !lora.targets.includes(name)) return linear(g, x, weight);
    const names = loraNames(module);
    const a = this.#trained.get(names.a)!;
    const b = this.#trained.get(names.b)!;
    const scale = lora.alpha / lora.r;
    if (lora.dropout === 0) return loraLinear(g, x, weight, a, b, scale);
    // Dropout touches the adapter's input alone, so the two products cannot be one.
    const low = mul(g, linear(g, this.#drop(x, module, lora.dropout), a), g.scalar(scale));
    return add(g, linear(g, x, weight), linear(g, low, b));
  }

  #drop(x: Value, module: string, dropout: number): Value {
    const g = this.#g;
    const keep = g.input(`drop.${module}`, "uint8", x.shape);
    const factor = g.node("Cast", [keep], { type: g.float, shape: x.shape }, { to: g.float === "float32" ? 1 : 11 });
    return mul(g, mul(g, x, factor), g.scalar(1 / (1 - dropout)));
  }

  #norm(x: Value, module: string): Value {
    return rmsNorm(this.#g, x, this.#weight(`${module}.weight`), this.#spec.config.normEps);
  }

  #weight(name: string): Value {
    const known = this.#trained.get(name) ?? this.#constants.get(name);
    if (known !== undefined) return known;
    const tensor = this.#spec.base.get(name);
    if (tensor === undefined) throw new Error(`internal: the base has no ${name}`);
    const value = this.#g.weight(name, tensor.shape, tensor.data);
    this.#constants.set(name, value);
    return value;
  }

  /** [batch, 1, tokens, tokens]: a token sees itself and what is before it in its own segment. */
  #mask(): Value {
    const g = this.#g;
    const { batch, tokens } = this.#spec;
    const segments = g.input("segments", "int64", [batch, tokens]);
    const shape = [batch, tokens, tokens];
    const same = g.node("Equal", [unsqueeze(g, segments, 2), unsqueeze(g, segments, 1)], { type: "bool", shape });
    const causal = new Uint8Array(tokens * tokens);
    for (let row = 0; row < tokens; row++) causal.fill(1, row * tokens, row * tokens + row + 1);
    const before = g.tensor("causal", "bool", [tokens, tokens], causal);
    const seen = g.node("And", [same, before], { type: "bool", shape });
    const allowed = g.node("Cast", [seen], { type: g.float, shape }, { to: g.float === "float32" ? 1 : 11 });
    return unsqueeze(g, additiveMask(g, allowed), 1);
  }

  /** [batch, tokens, 1, headDim] each. */
  #rope(positions: Value): { readonly cos: Value; readonly sin: Value } {
    const g = this.#g;
    const { config, tokens } = this.#spec;
    const tables = ropeTables(config, tokens);
    const at = (name: string, data: Float32Array) =>
      unsqueeze(g, gather(g, g.weight(name, [tokens, config.headDim], data), positions), 2);
    return { cos: at("rope.cos", tables.cos), sin: at("rope.sin", tables.sin) };
  }
}
