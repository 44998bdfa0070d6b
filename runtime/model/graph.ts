// Builds an ONNX graph value by value. Shapes are inferred as the graph grows, so that gradients (train/differentiate.ts)
// can be written without running anything; sizes known only at run time are names and may only be carried along.
import {
  type Dim,
  type ElementType,
  encodeOnnx,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from "./onnx.ts";

/** A tensor in the graph. Values are compared by identity. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dim[];
}

/** One operator applied to values, as differentiation sees it. Operators that a fused one is made of are not seen. */
export interface Application {
  readonly op: string;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
  /** Intermediate results that the gradient of a fused operator reuses. */
  readonly saved: readonly Value[];
}

export class Graph {
  /** Element type of weights and activations: float32, or float64 where gradients are checked in double precision. */
  readonly float: "float32" | "float64";
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #inputs: OnnxValueInfo[] = [];
  readonly #outputs: OnnxValueInfo[] = [];
  readonly #applications: Application[] = [];
  readonly #shared = new Map<string, Value>();
  readonly #names = new Map<string, number>();
  #fusing = 0;

  constructor(float: "float32" | "float64" = "float32") {
    this.float = float;
  }

  get nodeCount(): number {
    return this.#nodes.length;
  }

  /** Everything applied so far, in order: inputs come before what uses them. */
  get applications(): readonly Application[] {
    return this.#applications;
  }

  input(name: string, type: ElementType, shape: readonly Dim[]): Value {
    const value = { name, type, shape };
    this.#inputs.push(value);
    return value;
  }

  /** Makes a value an output under a name of its own. */
  output(value: Value, name: string): void {
    const renamed = { name, type: value.type, shape: value.shape };
    this.#nodes.push({ op: "Identity", inputs: [value.name], outputs: [name], attributes: {} });
    this.#outputs.push(renamed);
  }

  /** A weight. Floats are stored in the graph's element type. */
  weight(name: string, shape: readonly number[], data: Float32Array): Value {
    const stored = this.float === "float32" ? data : Float64Array.from(data);
    return this.tensor(name, this.float, shape, stored);
  }

  tensor(name: string, type: ElementType, shape: readonly number[], data: ArrayBufferView): Value {
    const unique = this.#unique(name);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#initializers.push({ name: unique, type, shape, bytes });
    return { name: unique, type, shape };
  }

  /** A float constant without dimensions; one per value. */
  scalar(value: number): Value {
    return this.#once(`scalar_${value}`, (name) => this.weight(name, [], Float32Array.of(value)));
  }

  /** A list of 64-bit integers, as shapes and axes are given; one per content. */
  ints(values: readonly number[]): Value {
    return this.#once(`ints_${values.join("_")}`, (name) =>
      this.tensor(name, "int64", [values.length], BigInt64Array.from(values, BigInt)),
    );
  }

  /** Adds a node of the standard operator set with one output. */
  node(
    op: string,
    inputs: readonly Value[],
    result: { readonly type?: ElementType; readonly shape: readonly Dim[] },
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): Value {
    const name = this.#unique(op);
    this.#nodes.push({ op, inputs: inputs.map((input) => input.name), outputs: [name], attributes });
    const output = { name, type: result.type ?? inputs[0]?.type ?? this.float, shape: result.shape };
    if (this.#fusing === 0) this.#applications.push({ op, inputs, output, attributes, saved: [] });
    return output;
  }

  /**
   * Builds several nodes that count as one operator: its gradient is one rule, cheaper than the chain of its parts' rules. `build` returns
   * the output first, then what the rule wants saved.
   */
  fused(op: string, inputs: readonly Value[], build: () => readonly [Value, ...Value[]]): Value {
    this.#fusing++;
    const [output, ...saved] = build();
    this.#fusing--;
    if (this.#fusing === 0) this.#applications.push({ op, inputs, output, attributes: {}, saved });
    return output;
  }

  encode(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    return encodeOnnx({
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs: this.#inputs,
      outputs: this.#outputs,
      metadata,
    });
  }

  #once(key: string, make: (name: string) => Value): Value {
    let value = this.#shared.get(key);
    if (value === undefined) {
      value = make(key);
      this.#shared.set(key, value);
    }
    return value;
  }

  #unique(name: string): string {
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}

/** Product of sizes; throws `internal:` when one is known only at run time. */
export function sizeOf(shape: readonly Dim[]): number {
  return shape.reduce<number>((product, dim) => {
    if (typeof dim !== "number") throw new Error(`internal: the size ${dim} is not known while the graph is built`);
    return product * dim;
  }, 1);
}
