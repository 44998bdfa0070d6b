// The safetensors file format: 8 bytes of header length, a JSON header, then raw tensors. Files are not trusted: every
// offset is checked before a byte is read.
import { z } from "zod";
import { fail, ok, type Result } from "../result.ts";
import { fromBfloat16, fromFloat16, toFloat16 } from "./half.ts";

/** A tensor in memory, always float32. */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export type Tensors = ReadonlyMap<string, NamedTensor>;

const Entry = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const Header = z.record(z.string(), z.unknown());

/** Bytes of one element. */
const elementBytes: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2 };

/** The header may not be larger than this; the format's own limit is the same. */
const maxHeaderBytes = 100_000_000;

/** Reads all tensors of a file. `name` is used in messages only. */
export function readSafetensors(bytes: Uint8Array, name: string): Result<Tensors> {
  const corrupt = (what: string) =>
    fail("model-corrupt", `${name} is not a whole safetensors file: ${what}. Restore it from the model's source.`);
  if (bytes.byteLength < 8) return corrupt("it ends within the header's length");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getBigUint64(0, true);
  if (headerBytes > BigInt(Math.min(maxHeaderBytes, bytes.byteLength - 8)))
    return corrupt("its header is longer than the file");
  const start = 8 + Number(headerBytes);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start)));
  } catch {
    return corrupt("its header is not JSON");
  }
  const header = Header.safeParse(json);
  if (!header.success) return corrupt("its header is not an object");
  const tensors = new Map<string, NamedTensor>();
  for (const [tensor, value] of Object.entries(header.data)) {
    if (tensor === "__metadata__") continue;
    const entry = Entry.safeParse(value);
    if (!entry.success) return corrupt(`the entry of ${tensor} is malformed`);
    const { dtype, shape, data_offsets: offsets } = entry.data;
    const width = elementBytes[dtype];
    if (width === undefined) {
      return fail(
        "model-unsupported",
        `${name}: ${tensor} has element type ${dtype}; F32, F16 and BF16 are supported.`,
      );
    }
    const elements = shape.reduce((product, size) => product * size, 1);
    if (offsets[1] - offsets[0] !== elements * width) return corrupt(`${tensor} has another size than its shape says`);
    if (start + offsets[1] > bytes.byteLength) return corrupt(`${tensor} ends behind the end of the file`);
    tensors.set(tensor, { shape, data: decode(dtype, bytes.subarray(start + offsets[0], start + offsets[1])) });
  }
  return ok(tensors);
}

function decode(dtype: string, raw: Uint8Array): Float32Array {
  if (dtype === "F16") return fromFloat16(raw);
  if (dtype === "BF16") return fromBfloat16(raw);
  // Not raw.slice(): of a Buffer that is a view, and offsets of floats must be multiples of 4.
  const own = new Uint8Array(raw);
  return new Float32Array(own.buffer, 0, own.byteLength / 4);
}

/**
 * Bytes of a safetensors file, tensors in the map's order, header padded with spaces to 8 bytes. Equal input gives equal bytes. `metadata` becomes
 * `__metadata__`; PEFT and transformers expect `{ format: "pt" }`.
 */
export function writeSafetensors(
  tensors: Tensors,
  dtype: "F32" | "F16",
  metadata: Readonly<Record<string, string>> = { format: "pt" },
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const width = elementBytes[dtype]!;
  let end = 0;
  for (const [name, tensor] of tensors) {
    const from = end;
    end += tensor.data.length * width;
    header[name] = { dtype, shape: tensor.shape, data_offsets: [from, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  bytes.fill(0x20, 8 + text.length, 8 + padded);
  let at = 8 + padded;
  for (const tensor of tensors.values()) {
    const { data } = tensor;
    const raw = dtype === "F16" ? toFloat16(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    bytes.set(raw, at);
    at += raw.byteLength;
  }
  return bytes;
}
