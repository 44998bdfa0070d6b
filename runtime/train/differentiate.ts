// Reverse-mode differentiation over our graphs: walks the applied operators backwards and adds the nodes of the gradient to
// the same graph. Only what leads from a wanted value to the loss is differentiated, so a frozen base costs no weight gradients.
import type { Graph, Value } from "../model/graph.ts";
import { add } from "../model/operators.ts";
import { gradientRules } from "./gradient-rules.ts";

/**
 * Gradients of the scalar `loss` with respect to each value of `wanted`, in their order. Throws `internal:` for an operator without a rule and for a
 * value that the loss does not depend on.
 */
export function differentiate(g: Graph, loss: Value, wanted: readonly Value[]): readonly Value[] {
  const forward = [...g.applications];
  const leading = new Set<Value>(wanted);
  for (const application of forward) {
    if (application.inputs.some((input) => leading.has(input))) leading.add(application.output);
  }
  const gradients = new Map<Value, Value>([[loss, g.scalar(1)]]);
  for (const application of forward.reverse()) {
    const gradient = gradients.get(application.output);
    if (gradient === undefined || !leading.has(application.output)) continue;
    const rule = gradientRules[application.op];
    if (rule === undefined) throw new Error(`internal: operator ${application.op} has no gradient rule`);
    const parts = rule(g, application, gradient);
    application.inputs.forEach((input, at) => {
      if (!leading.has(input)) return;
      const part = parts[at]?.();
      if (part === undefined) throw new Error(`internal: ${application.op} has no gradient for input ${at}`);
      const sum = gradients.get(input);
      gradients.set(input, sum === undefined ? part : add(g, sum, part));
    });
  }
  return wanted.map((value) => {
    const gradient = gradients.get(value);
    if (gradient === undefined) throw new Error(`internal: the loss does not depend on ${value.name}`);
    return gradient;
  });
}
