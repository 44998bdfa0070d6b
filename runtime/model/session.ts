// The only door to onnxruntime-node. Everyone else sees sessions, tensors and plain typed arrays.
//
// run() of onnxruntime-node blocks its thread for the whole inference (the native call is synchronous), so a session
// that answers requests lives in a worker thread, one session a worker.
import type * as OrtModule from "onnxruntime-node";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { ElementType } from "./onnx.ts";

type Ort = typeof OrtModule;
let loaded: Promise<Ort> | undefined;

/**
 * Loads the native library once, without its telemetry, which writes below $HOME and the temporary folder and sends to Microsoft. Only
 * this variable of the process itself turns it off, in the moment of loading and when it is 1: a thread that opens sessions has to be
 * started with SHARE_ENV. Its log goes to stderr only from the level of errors on.
 */
function loadOrt(): Promise<Ort> {
  process.env.ORT_DISABLE_TELEMETRY = "1";
  loaded ??= import("onnxruntime-node").catch((cause: unknown) => {
    const platform = `${process.platform}-${process.arch}`;
    throw new Error(`onnxruntime-node has no library for ${platform}, or it is not installed. Run: npm ci`, { cause });
  });
  return loaded;
}

type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;

/** A dense row-major tensor. `data` may be a view into a larger buffer; it is not copied on the way in. */
export interface Tensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface SessionOptions {
  /** Threads inside one operator. */
  readonly threads: number;
  /**
   * Lets idle threads spin a moment for the next operator, as long as a graph of small ones wants: a tenth faster on idle cores, and a
   * twentieth slower on shared ones. ONNX Runtime's own milliseconds would make it several times slower there.
   */
  readonly spin?: boolean;
}

export class Session {
  readonly #ort: Ort;
  readonly #session: InferenceSession;

  private constructor(ort: Ort, session: InferenceSession) {
    this.#ort = ort;
    this.#session = session;
  }

  /** Throws when the bytes are no graph that this runtime can execute; the caller knows whether they are ours or the user's. */
  static async open(model: Uint8Array | string, options: SessionOptions): Promise<Session> {
    const ort = await loadOrt();
    const settings: InferenceSession.SessionOptions = {
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      extra: {
        session: {
          // CPUs without VNNI add two products of 8 bits by 8 in 16, which saturate without a word (onnxruntime#6004). With this they
          // multiply in 16 bits: slower there, unheard of elsewhere, and an INT8 model has the same products on every CPU.
          x64quantprecision: "1",
          intra_op: options.spin === true ? { allow_spinning: "1", spin_duration_us: "20" } : { allow_spinning: "0" },
        },
      },
    };
    const session =
      typeof model === "string"
        ? await ort.InferenceSession.create(model, settings)
        : await ort.InferenceSession.create(model, settings);
    return new Session(ort, session);
  }

  get inputNames(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames;
  }

  /** Runs the graph. Returns the outputs asked for, all of them when `outputs` is absent. Each is a fresh buffer. */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    outputs?: readonly string[],
  ): Promise<Readonly<Record<string, Tensor>>> {
    const native: Record<string, OrtTensor> = {};
    for (const [name, tensor] of Object.entries(feeds)) {
      native[name] = new this.#ort.Tensor(tensor.type, tensor.data as Float32Array, tensor.shape);
    }
    const answer =
      outputs === undefined ? await this.#session.run(native) : await this.#session.run(native, [...outputs]);
    const result: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(answer)) {
      result[name] = { type: tensor.type as ElementType, shape: tensor.dims, data: tensor.data as TensorData };
    }
    return result;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

export function float32(data: Float32Array, shape: readonly number[]): Tensor {
  return { type: "float32", shape, data };
}

/** Token ids and indices: ONNX wants 64-bit integers. */
export function int64(values: ArrayLike<number>, shape: readonly number[]): Tensor {
  const data = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) data[i] = BigInt(values[i]!);
  return { type: "int64", shape, data };
}
