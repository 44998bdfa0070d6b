// The update graph: global-norm clip and AdamW (Loshchilov and Hutter 2019) over all parameters, as one ONNX graph.
import { Graph, type Value } from "../model/graph.ts";
import { add, div, mul, sqrt, sub } from "../model/operators.ts";
import type { Parameters } from "./parameters.ts";

export interface AdamW {
  readonly clipNorm: number;
  readonly weightDecay: number;
}

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** 1 - beta^step of both moments, which are inputs of the graph. `step` counts from 1. */
export function biasCorrections(step: number): readonly [number, number] {
  return [1 - beta1 ** step, 1 - beta2 ** step];
}

/**
 * Inputs: `scale` (what summed gradients are multiplied by, 1 / labelled tokens), `lr`, `correction1`, `correction2` (no dimensions); for each parameter p its value
 * `p`, moments `m.p` and `v.p`, and summed gradient `grad.p`. Outputs: `norm`, the global norm of the scaled gradient before clipping; `next.p`, `next.m.p`, `next.v.p`.
 */
export function buildOptimiserGraph(parameters: Parameters, settings: AdamW): Uint8Array {
  const g = new Graph();
  const scale = g.input("scale", "float32", []);
  const lr = g.input("lr", "float32", []);
  const corrections = [g.input("correction1", "float32", []), g.input("correction2", "float32", [])] as const;
  const gradients = new Map<string, Value>();
  let squares: Value | undefined;
  for (const [name, { shape }] of parameters) {
    const gradient = mul(g, g.input(`grad.${name}`, "float32", shape), scale);
    gradients.set(name, gradient);
    const square = g.node("ReduceSumSquare", [gradient], { shape: [] }, { keepdims: 0 });
    squares = squares === undefined ? square : add(g, squares, square);
  }
  const norm = sqrt(g, squares!);
  g.output(norm, "norm");
  // Factor of PyTorch's clip_grad_norm_: min(1, clip / (norm + 1e-6)).
  const ratio = div(g, g.scalar(settings.clipNorm), add(g, norm, g.scalar(1e-6)));
  const clip = g.node("Min", [g.scalar(1), ratio], { shape: [] });
  for (const [name, { shape, decays }] of parameters) {
    const p = g.input(name, "float32", shape);
    const m = g.input(`m.${name}`, "float32", shape);
    const v = g.input(`v.${name}`, "float32", shape);
    const d = mul(g, gradients.get(name)!, clip);
    const m2 = add(g, mul(g, m, g.scalar(beta1)), mul(g, d, g.scalar(1 - beta1)));
    const v2 = add(g, mul(g, v, g.scalar(beta2)), mul(g, mul(g, d, d), g.scalar(1 - beta2)));
    const step = div(g, div(g, m2, corrections[0]), add(g, sqrt(g, div(g, v2, corrections[1])), g.scalar(epsilon)));
    const decay = decays ? settings.weightDecay : 0;
    const kept = decay === 0 ? p : mul(g, p, sub(g, g.scalar(1), mul(g, lr, g.scalar(decay))));
    g.output(sub(g, kept, mul(g, step, lr)), `next.${name}`);
    g.output(m2, `next.m.${name}`);
    g.output(v2, `next.v.${name}`);
  }
  return g.encode();
}
