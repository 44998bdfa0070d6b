// Weights in INT8. Weights are symmetric with one scale an output channel, so that a linear layer is one integer product.
// Activations are quantised as they come, one scale a token, so that an answer does not depend on what else is in the batch.
import type { WeightFormat } from "../model/decoding-graph.ts";
import type { Graph, Value } from "../model/graph.ts";
import { gather, matmul, mul, reshape, transposeLast, unsqueeze } from "../model/operators.ts";
import type { NamedTensor, Tensors } from "../model/safetensors.ts";

/** A [out, in] matrix in INT8, and the scale of each output channel. */
interface QuantisedMatrix {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** Rounds to nearest; a channel's largest weight becomes ±127. A channel of zeros has scale 1. */
function quantiseRows({ shape, data }: NamedTensor): QuantisedMatrix {
  const [rows, columns] = shape as readonly [number, number];
  const values = new Int8Array(rows * columns);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const channel = data.subarray(row * columns, (row + 1) * columns);
    const largest = channel.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const scale = Math.fround(largest === 0 ? 1 : largest / 127);
    scales[row] = scale;
    channel.forEach((value, at) => (values[row * columns + at] = Math.round(value / scale)));
  }
  return { values, scales };
}

export class Int8Weights implements WeightFormat {
  readonly #tensors: Tensors;
  readonly #embeddings: boolean;
  readonly #matrices = new Map<string, { readonly rows: Value; readonly scales: Value }>();
  readonly #floats = new Map<string, Value>();
  /** Quantised activations by value, because several layers read the same one. */
  readonly #activations = new Map<Value, { readonly values: Value; readonly scales: Value }>();

  /** Without `embeddings` the embedding table, and the output projection when it is tied to it, stay float32. */
  constructor(tensors: Tensors, embeddings: boolean) {
    this.#tensors = tensors;
    this.#embeddings = embeddings;
  }

  embed(g: Graph, name: string, ids: Value): Value {
    if (!this.#embeddings) return gather(g, this.#float(g, name), ids);
    const { rows, scales } = this.#matrix(g, name);
    const picked = toFloat(g, gather(g, rows, ids));
    return mul(g, picked, unsqueeze(g, gather(g, scales, ids), ids.shape.length));
  }

  linear(g: Graph, x: Value, name: string): Value {
    const isTable = name === "model.embed_tokens.weight" || name === "lm_head.weight";
    if (isTable && !this.#embeddings) return matmul(g, x, transposeLast(g, this.#float(g, name)));
    const { rows, scales } = this.#matrix(g, name);
    const quantised = this.#quantise(g, x);
    const shape = [x.shape[0]!, rows.shape[0]!];
    // The transposed weights are folded into the session when it opens; the file holds them once.
    const inputs = [quantised.values, transposeLast(g, rows), zeroPoint(g)];
    const product = g.node("MatMulInteger", inputs, { type: "int32", shape });
    return mul(g, mul(g, toFloat(g, product), quantised.scales), scales);
  }

  /** Per token: uint8 around 128 with scale max|x| / 127; a token of zeros gets a tiny scale instead of none. */
  #quantise(g: Graph, x: Value): { readonly values: Value; readonly scales: Value } {
    let known = this.#activations.get(x);
    if (known !== undefined) return known;
    const rows = x.shape[0]!;
    const largest = g.node(
      "ReduceMax",
      [g.node("Abs", [x], { shape: x.shape }), g.ints([1])],
      { shape: [rows] },
      { keepdims: 0 },
    );
    const scale = g.node("Max", [mul(g, largest, g.scalar(1 / 127)), g.scalar(1e-12)], { shape: [rows] });
    const count = g.node("Shape", [scale], { type: "int64", shape: [1] });
    const zeros = g.node("Expand", [zeroPoint(g), count], { type: "uint8", shape: [rows] });
    const values = g.node("QuantizeLinear", [x, scale, zeros], { type: "uint8", shape: x.shape }, { axis: 0 });
    known = { values, scales: reshape(g, scale, [rows, 1]) };
    this.#activations.set(x, known);
    return known;
  }

  #matrix(g: Graph, name: string): { readonly rows: Value; readonly scales: Value } {
    let matrix = this.#matrices.get(name);
    if (matrix === undefined) {
      const tensor = this.#tensors.get(name)!;
      const { values, scales } = quantiseRows(tensor);
      matrix = {
        rows: g.tensor(`${name}.int8`, "int8", tensor.shape, values),
        scales: g.weight(`${name}.scale`, [scales.length], scales),
      };
      this.#matrices.set(name, matrix);
    }
    return matrix;
  }

  #float(g: Graph, name: string): Value {
    let value = this.#floats.get(name);
    if (value === undefined) {
      const { shape, data } = this.#tensors.get(name)!;
      value = g.weight(name, shape, data);
      this.#floats.set(name, value);
    }
    return value;
  }
}

const zeroPoints = new WeakMap<Graph, Value>();
function zeroPoint(g: Graph): Value {
  let value = zeroPoints.get(g);
  if (value === undefined) {
    value = g.tensor("zero_point", "uint8", [], Uint8Array.of(128));
    zeroPoints.set(g, value);
  }
  return value;
}

function toFloat(g: Graph, value: Value): Value {
  return g.node("Cast", [value], { type: "float32", shape: value.shape }, { to: 1 });
}
