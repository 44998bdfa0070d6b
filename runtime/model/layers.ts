// The layers of a Llama-type decoder as graph pieces, each one fused operator with one gradient rule. Used by the training
// graph and the decoding graph alike, so that both compute the same function.
import type { Graph, Value } from "./graph.ts";
import {
  add,
  concat,
  div,
  exp,
  gather,
  logSoftmax,
  matmul,
  mul,
  neg,
  reduceMean,
  reshape,
  sigmoid,
  slice,
  softmax,
  sqrt,
  sub,
  sumAll,
  transposeLast,
} from "./operators.ts";

/** x [..., d], weight [d]: x / sqrt(mean(x^2) + eps) * weight (Zhang and Sennrich 2019). */
export function rmsNorm(g: Graph, x: Value, weight: Value, eps: number): Value {
  return g.fused("RmsNorm", [x, weight], () => {
    const mean = reduceMean(g, mul(g, x, x), [x.shape.length - 1]);
    const r = div(g, g.scalar(1), sqrt(g, add(g, mean, g.scalar(eps))));
    const n = mul(g, x, r);
    return [mul(g, n, weight), n, r];
  });
}

/** x [N, in] times a weight [out, in] as Hugging Face stores it: x Wᵀ, [N, out]. */
export function linear(g: Graph, x: Value, weight: Value): Value {
  return g.fused("Linear", [x, weight], () => [matmul(g, x, transposeLast(g, weight))]);
}

/**
 * A linear layer with an adapter: x (W + scale B A)ᵀ for W [out, in], A [r, in], B [out, r]. The sum of the weights is made first, because it is far smaller
 * than a second [N, out] product would be; on 1,024 tokens that saves a tenth of a training step.
 */
export function loraLinear(g: Graph, x: Value, weight: Value, a: Value, b: Value, scale: number): Value {
  return g.fused("LoraLinear", [x, weight, a, b], () => {
    const factor = g.scalar(scale);
    const scaled = mul(g, a, factor);
    const merged = add(g, weight, matmul(g, b, scaled));
    return [matmul(g, x, transposeLast(g, merged)), merged, scaled, factor];
  });
}

/** Rotary position embedding in Hugging Face's layout: the halves of a head are turned against each other. cos and sin broadcast to x [..., headDim]. */
export function rope(g: Graph, x: Value, cos: Value, sin: Value): Value {
  return g.fused("Rope", [x, cos, sin], () => [rotate(g, x, cos, sin)]);
}

/** x cos + (−x2, x1) sin, where x1 and x2 are the halves of the last axis. */
export function rotate(g: Graph, x: Value, cos: Value, sin: Value): Value {
  const axis = x.shape.length - 1;
  const size = x.shape[axis] as number;
  const first = slice(g, x, axis, 0, size / 2);
  const second = slice(g, x, axis, size / 2, size);
  return add(g, mul(g, x, cos), mul(g, concat(g, [neg(g, second), first], axis), sin));
}

/** x sigmoid(x). */
export function silu(g: Graph, x: Value): Value {
  return g.fused("Silu", [x], () => {
    const s = sigmoid(g, x);
    return [mul(g, x, s), s];
  });
}

/**
 * softmax(q kᵀ + mask) v, with q already divided by sqrt(headDim). q is [B, kvHeads, group * T, headDim] where `group` query heads share a key head; k and v
 * are [B, kvHeads, T, headDim]; mask is additive, [B, 1, T, T].
 */
export function attention(g: Graph, q: Value, k: Value, v: Value, mask: Value): Value {
  return g.fused("Attention", [q, k, v, mask], () => {
    const [batch, heads, rows] = q.shape as readonly number[];
    const columns = k.shape[2] as number;
    const scores = matmul(g, q, transposeLast(g, k));
    const perHead = reshape(g, scores, [batch!, (heads! * rows!) / columns, columns, columns]);
    const p = reshape(g, softmax(g, add(g, perHead, mask)), scores.shape);
    return [matmul(g, p, v), p];
  });
}

/** Sum over rows of -log softmax(logits)[label]. logits [K, V]; labels [K], 64-bit. The sum, not the mean: the caller knows how many tokens a step has. */
export function crossEntropy(g: Graph, logits: Value, labels: Value): Value {
  return g.fused("CrossEntropy", [logits, labels], () => {
    const column = g.node("Unsqueeze", [labels, g.ints([1])], { shape: [...labels.shape, 1] });
    const log = logSoftmax(g, logits);
    const picked = g.node("GatherElements", [log, column], { shape: column.shape, type: log.type }, { axis: 1 });
    return [neg(g, sumAll(g, picked)), exp(g, log), column];
  });
}

/** Rows of a matrix [N, d] at distinct `rows` [K]. */
export function takeRows(g: Graph, matrix: Value, rows: Value): Value {
  return g.fused("TakeRows", [matrix, rows], () => [gather(g, matrix, rows)]);
}

/** Additive attention mask from 0/1: 0 where allowed, a large negative number elsewhere. */
export function additiveMask(g: Graph, allowed: Value): Value {
  return mul(g, sub(g, allowed, g.scalar(1)), g.scalar(1e9));
}
