import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBfloat16, fromFloat16, toFloat16 } from "./half.ts";
import { readSafetensors, type Tensors, writeSafetensors } from "./safetensors.ts";

const anyTensors = fc
  .uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 })), {
    maxLength: 5,
    selector: ([name]) => name,
  })
  .map((entries): Tensors => {
    const usable = entries.filter(([name]) => name !== "__metadata__" && name !== "__proto__");
    return new Map(
      usable.map(([name, shape], at) => {
        const count = shape.reduce((product, size) => product * size, 1);
        return [name, { shape, data: Float32Array.from({ length: count }, (_, i) => (i - 3) * (at + 0.25)) }];
      }),
    );
  });

function message(bytes: Uint8Array): string {
  const read = readSafetensors(bytes, "model.safetensors");
  return read.ok ? "read" : read.failure.message;
}

describe("safetensors", () => {
  it("reads back what was written, wherever the bytes lie in memory", () => {
    fc.assert(
      fc.property(anyTensors, fc.integer({ min: 0, max: 7 }), (tensors, shift) => {
        const bytes = writeSafetensors(tensors, "F32");
        const moved = Buffer.alloc(bytes.length + shift);
        moved.set(bytes, shift);
        const read = readSafetensors(moved.subarray(shift), "model.safetensors");
        expect(read).toEqual({ ok: true, value: tensors });
      }),
    );
  });

  it("refuses any file that is cut off, and never throws on damaged ones", () => {
    const bytes = writeSafetensors(new Map([["w", { shape: [3], data: Float32Array.of(1, 2, 3) }]]), "F32");
    for (let length = 0; length < bytes.length; length++) expect(message(bytes.subarray(0, length))).not.toBe("read");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(bytes.length - 1), fc.nat(255), (noise, at, value) => {
        readSafetensors(noise, "noise");
        const damaged = bytes.slice();
        damaged[at] = value;
        readSafetensors(damaged, "damaged");
      }),
    );
  });

  it("says what is wrong with a file", () => {
    const header = (entry: object) => {
      const text = Buffer.from(JSON.stringify(entry));
      const bytes = Buffer.alloc(8 + text.length + 4);
      bytes.writeBigUInt64LE(BigInt(text.length), 0);
      text.copy(bytes, 8);
      return bytes;
    };
    const whole = "model.safetensors is not a whole safetensors file";
    const restore = "Restore it from the model's source.";
    expect(message(Buffer.alloc(3))).toBe(`${whole}: it ends within the header's length. ${restore}`);
    expect(message(header({ w: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }))).toBe(
      `${whole}: w has another size than its shape says. ${restore}`,
    );
    expect(message(header({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }))).toBe(
      `${whole}: w ends behind the end of the file. ${restore}`,
    );
    expect(message(header({ w: { dtype: "I8", shape: [4], data_offsets: [0, 4] } }))).toBe(
      "model.safetensors: w has element type I8; F32, F16 and BF16 are supported.",
    );
  });
});

describe("16-bit floats", () => {
  it("every half-precision number survives the way to float32 and back", () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
    const back = new Uint16Array(toFloat16(fromFloat16(new Uint8Array(all.buffer))).buffer);
    all.forEach((bits, at) => {
      const isNan = (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
      if (!isNan && back[at] !== bits) expect.fail(`${bits} became ${back[at]}`);
    });
  });

  it("rounds to the nearest half, ties to even", () => {
    const values = [1 + 2 ** -11, 1 + 3 * 2 ** -11, 65_519, 65_520, 2 ** -25, 2 ** -25 + 2 ** -40, -0, 1e-7];
    const rounded = [...fromFloat16(toFloat16(Float32Array.from(values)))];
    expect(rounded).toEqual([1, 1 + 2 ** -9, 65_504, Infinity, 0, 2 ** -24, -0, 2 * 2 ** -24]);
  });

  it("bfloat16 is the upper half of a float32", () => {
    expect([...fromBfloat16(Uint8Array.of(0x80, 0x3f, 0x40, 0xc0))]).toEqual([1, -3]);
  });
});
