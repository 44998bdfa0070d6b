// The operators that models are made of, each with its shape rule. Names follow ONNX. Broadcasting is NumPy's.
import type { Graph, Value } from "./graph.ts";
import type { Dim } from "./onnx.ts";

export function add(g: Graph, a: Value, b: Value): Value {
  return g.node("Add", [a, b], { shape: broadcast(a.shape, b.shape) });
}

export function sub(g: Graph, a: Value, b: Value): Value {
  return g.node("Sub", [a, b], { shape: broadcast(a.shape, b.shape) });
}

export function mul(g: Graph, a: Value, b: Value): Value {
  return g.node("Mul", [a, b], { shape: broadcast(a.shape, b.shape) });
}

export function div(g: Graph, a: Value, b: Value): Value {
  return g.node("Div", [a, b], { shape: broadcast(a.shape, b.shape) });
}

export function neg(g: Graph, a: Value): Value {
  return g.node("Neg", [a], { shape: a.shape });
}

export function sqrt(g: Graph, a: Value): Value {
  return g.node("Sqrt", [a], { shape: a.shape });
}

export function exp(g: Graph, a: Value): Value {
  return g.node("Exp", [a], { shape: a.shape });
}

export function sigmoid(g: Graph, a: Value): Value {
  return g.node("Sigmoid", [a], { shape: a.shape });
}

/** Over the last axis. */
export function softmax(g: Graph, a: Value): Value {
  return g.node("Softmax", [a], { shape: a.shape }, { axis: -1 });
}

/** Over the last axis. */
export function logSoftmax(g: Graph, a: Value): Value {
  return g.node("LogSoftmax", [a], { shape: a.shape }, { axis: -1 });
}

export function matmul(g: Graph, a: Value, b: Value): Value {
  const rows = a.shape.at(-2)!;
  const columns = b.shape.at(-1)!;
  return g.node("MatMul", [a, b], { shape: [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns] });
}

export function transpose(g: Graph, a: Value, perm: readonly number[]): Value {
  return g.node("Transpose", [a], { shape: perm.map((axis) => a.shape[axis]!) }, { perm });
}

/** Swaps the last two axes. */
export function transposeLast(g: Graph, a: Value): Value {
  const rank = a.shape.length;
  return transpose(g, a, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

/**
 * `shape` may have one size that is known only at run time; it is inferred from the number of elements (-1 in ONNX). Sizes that are equal
 * to the input's at the same place and are names are copied (0 in ONNX).
 */
export function reshape(g: Graph, a: Value, shape: readonly Dim[]): Value {
  let inferred = false;
  const sizes = shape.map((dim, axis) => {
    if (typeof dim === "number") return dim;
    if (a.shape[axis] === dim) return 0;
    if (inferred) throw new Error(`internal: two unknown sizes in ${shape.join(" x ")}`);
    inferred = true;
    return -1;
  });
  return g.node("Reshape", [a, g.ints(sizes)], { shape });
}

export function unsqueeze(g: Graph, a: Value, axis: number): Value {
  return g.node("Unsqueeze", [a, g.ints([axis])], { shape: [...a.shape.slice(0, axis), 1, ...a.shape.slice(axis)] });
}

export function slice(g: Graph, a: Value, axis: number, start: number, end: number): Value {
  const shape = a.shape.map((dim, at) => (at === axis ? end - start : dim));
  return g.node("Slice", [a, g.ints([start]), g.ints([end]), g.ints([axis])], { shape });
}

export function concat(g: Graph, parts: readonly Value[], axis: number): Value {
  const sizes = parts.map((part) => part.shape[axis]!);
  const total = sizes.every((size) => typeof size === "number")
    ? sizes.reduce<number>((sum, size) => sum + size, 0)
    : sizes.join("+");
  const shape = parts[0]!.shape.map((dim, at) => (at === axis ? total : dim));
  return g.node("Concat", parts, { shape }, { axis });
}

/** Rows of `table` [n, ...] at `indices`: indices' shape followed by the table's rest. */
export function gather(g: Graph, table: Value, indices: Value): Value {
  return g.node("Gather", [table, indices], { shape: [...indices.shape, ...table.shape.slice(1)] }, { axis: 0 });
}

export function reduceSum(g: Graph, a: Value, axes: readonly number[], keep = true): Value {
  return g.node("ReduceSum", [a, g.ints(axes)], { shape: reduced(a.shape, axes, keep) }, { keepdims: keep ? 1 : 0 });
}

export function reduceMean(g: Graph, a: Value, axes: readonly number[]): Value {
  return g.node("ReduceMean", [a, g.ints(axes)], { shape: reduced(a.shape, axes, true) }, { keepdims: 1 });
}

/** Sum over everything, without dimensions. */
export function sumAll(g: Graph, a: Value): Value {
  return g.node("ReduceSum", [a], { shape: [] }, { keepdims: 0 });
}

function broadcast(a: readonly Dim[], b: readonly Dim[]): readonly Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, at) => {
    const left = a[a.length - rank + at] ?? 1;
    const right = b[b.length - rank + at] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new Error(`internal: ${a.join(" x ")} and ${b.join(" x ")} do not broadcast`);
    }
    return left === 1 ? right : left;
  });
}

function reduced(shape: readonly Dim[], axes: readonly number[], keep: boolean): readonly Dim[] {
  const at = new Set(axes.map((axis) => (axis < 0 ? axis + shape.length : axis)));
  return keep ? shape.map((dim, axis) => (at.has(axis) ? 1 : dim)) : shape.filter((_, axis) => !at.has(axis));
}
