// One gradient rule an operator. A rule returns, for each input, a function that adds the nodes of that input's gradient;
// it is called only for inputs that lead to something trainable. An input without a function cannot be trained through.
import { type Application, type Graph, sizeOf, type Value } from "../model/graph.ts";
import {
  add,
  matmul,
  mul,
  neg,
  reduceMean,
  reduceSum,
  reshape,
  slice,
  sub,
  transpose,
  transposeLast,
} from "../model/operators.ts";
import { rotate } from "../model/layers.ts";

type InputGradient = (() => Value) | undefined;
export type GradientRule = (g: Graph, application: Application, gradient: Value) => readonly InputGradient[];

export const gradientRules: Readonly<Record<string, GradientRule>> = {
  Add: (g, { inputs: [a, b] }, d) => [() => fold(g, d, a!), () => fold(g, d, b!)],
  Sub: (g, { inputs: [a, b] }, d) => [() => fold(g, d, a!), () => fold(g, neg(g, d), b!)],
  Mul: (g, { inputs: [a, b] }, d) => [() => fold(g, mul(g, d, b!), a!), () => fold(g, mul(g, d, a!), b!)],
  Neg: (g, _, d) => [() => neg(g, d)],
  MatMul: (g, { inputs: [a, b] }, d) => [() => matmul(g, d, transposeLast(g, b!)), () => matmulRight(g, a!, b!, d)],
  Transpose: (g, { attributes }, d) => [() => transpose(g, d, inverse(attributes.perm as readonly number[]))],
  Reshape: (g, { inputs: [a] }, d) => [() => reshape(g, d, a!.shape), undefined],
  Unsqueeze: (g, { inputs: [a] }, d) => [() => reshape(g, d, a!.shape), undefined],
  // s' = s (1 - s)
  Sigmoid: (g, { output: s }, d) => [() => mul(g, d, mul(g, s, sub(g, g.scalar(1), s)))],
  Softmax: (g, { output: p }, d) => [() => softmaxGradient(g, p, d)],
  Concat: (g, { inputs, attributes }, d) => {
    const axis = attributes.axis as number;
    let start = 0;
    return inputs.map((part) => {
      const from = start;
      start += part.shape[axis] as number;
      const to = start;
      return () => slice(g, d, axis, from, to);
    });
  },
  // Rows that were read several times add up; the table's gradient is dense.
  Gather: (g, { inputs: [table, indices] }, d) => [() => scatterAdd(g, table!, indices!, d), undefined],

  // y = x W^T with W [out, in]
  Linear: (g, { inputs: [x, w] }, d) => [() => matmul(g, d, w!), () => matmul(g, transposeLast(g, d), x!)],
  // y = x M^T with M = W + s B A, W frozen; saved: M, s A, s. dA = s B^T d^T x and dB = d^T x (s A)^T, both through [N, r] products.
  LoraLinear: (g, { inputs: [x, , , b], saved: [merged, scaled, s] }, d) => [
    () => matmul(g, d, merged!),
    undefined,
    () => mul(g, matmul(g, transposeLast(g, matmul(g, d, b!)), x!), s!),
    () => matmul(g, transposeLast(g, d), matmul(g, x!, transposeLast(g, scaled!))),
  ],
  // y = x sigmoid(x); saved: sigmoid(x). y' = s + y (1 - s)
  Silu: (g, { output: y, saved: [s] }, d) => [() => mul(g, d, add(g, s!, mul(g, y, sub(g, g.scalar(1), s!))))],
  // y = n w with n = x r, r = 1 / sqrt(mean(x^2) + eps); saved: n, r. dx = r (dn - n mean(dn n))
  RmsNorm: (g, { inputs: [, w], saved: [n, r] }, d) => [
    () => {
      const dn = mul(g, d, w!);
      return mul(g, r!, sub(g, dn, mul(g, n!, reduceMean(g, mul(g, dn, n!), [dn.shape.length - 1]))));
    },
    () => fold(g, mul(g, d, n!), w!),
  ],
  // A rotation; its transpose turns the other way.
  Rope: (g, { inputs: [, cos, sin] }, d) => [() => rotate(g, d, cos!, neg(g, sin!)), undefined, undefined],
  // o = p v, p = softmax(q k^T + mask); saved: p. The row sums of dp p equal those of do o, which has far fewer columns.
  Attention: (g, { inputs: [q, k, v], output: o, saved: [p] }, d) => {
    let cached: Value | undefined;
    const ds = () => {
      cached ??= (() => {
        const dp = matmul(g, d, transposeLast(g, v!));
        const rows = reduceSum(g, mul(g, d, o), [d.shape.length - 1]);
        return mul(g, p!, sub(g, dp, rows));
      })();
      return cached;
    };
    return [
      () => matmul(g, ds(), k!),
      () => matmul(g, transposeLast(g, ds()), q!),
      () => matmul(g, transposeLast(g, p!), d),
      undefined,
    ];
  },
  // Sum of -log p[label] over rows; saved: p, and labels as a column. d logits = p - onehot(label).
  CrossEntropy: (g, { saved: [p, labels] }, d) => [
    () => {
      const picked = g.node("GatherElements", [p!, labels!], { shape: labels!.shape }, { axis: 1 });
      const lowered = sub(g, picked, g.scalar(1));
      const gradient = g.node("ScatterElements", [p!, labels!, lowered], { shape: p!.shape }, { axis: 1 });
      return mul(g, gradient, d);
    },
    undefined,
  ],
  // Distinct rows of a matrix; the others get no gradient.
  TakeRows: (g, { inputs: [a, rows] }, d) => [
    () => {
      const column = g.node("Unsqueeze", [rows!, g.ints([1])], { shape: [...rows!.shape, 1] });
      return g.node("ScatterND", [zeros(g, a!.shape as readonly number[]), column, d], {
        type: g.float,
        shape: a!.shape,
      });
    },
    undefined,
  ],
};

/** Sums a gradient over the axes along which `target` was broadcast. */
function fold(g: Graph, gradient: Value, target: Value): Value {
  const lead = gradient.shape.length - target.shape.length;
  const axes = gradient.shape.flatMap((dim, axis) => {
    const own = axis < lead ? 1 : target.shape[axis - lead];
    return axis < lead || (own === 1 && dim !== 1) ? [axis] : [];
  });
  const summed = axes.length === 0 ? gradient : reduceSum(g, gradient, axes);
  return summed.shape.length === target.shape.length ? summed : reshape(g, summed, target.shape);
}

/** d of the right operand: a^T d; a weight that serves all leading positions sums over them in one product. */
function matmulRight(g: Graph, a: Value, b: Value, d: Value): Value {
  if (b.shape.length !== 2 || a.shape.length === 2) return matmul(g, transposeLast(g, a), d);
  const rows = sizeOf(a.shape.slice(0, -1));
  const flatA = reshape(g, a, [rows, a.shape.at(-1)!]);
  const flatD = reshape(g, d, [rows, d.shape.at(-1)!]);
  return matmul(g, transposeLast(g, flatA), flatD);
}

function softmaxGradient(g: Graph, p: Value, d: Value): Value {
  const rows = reduceSum(g, mul(g, d, p), [p.shape.length - 1]);
  return mul(g, p, sub(g, d, rows));
}

function scatterAdd(g: Graph, table: Value, indices: Value, d: Value): Value {
  const count = sizeOf(indices.shape);
  const column = reshape(g, indices, [count, 1]);
  const rows = reshape(g, d, [count, ...table.shape.slice(1)]);
  const shape = table.shape as readonly number[];
  return g.node("ScatterND", [zeros(g, shape), column, rows], { type: g.float, shape }, { reduction: "add" });
}

/** A constant of zeros without its bytes in the file. */
function zeros(g: Graph, shape: readonly number[]): Value {
  return g.node("Expand", [g.scalar(0), g.ints(shape)], { type: g.float, shape });
}

function inverse(perm: readonly number[]): readonly number[] {
  const result: number[] = [];
  perm.forEach((axis, at) => (result[axis] = at));
  return result;
}
