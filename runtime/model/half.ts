// 16-bit floats. JavaScript has no such arrays in Node 20, so they are converted where they are read and written.

/** IEEE 754 half precision, little-endian, to float32. */
export function fromFloat16(bytes: Uint8Array): Float32Array {
  const half = alignedUint16(bytes);
  const out = new Float32Array(half.length);
  for (let i = 0; i < half.length; i++) out[i] = halfTable()[half[i]!]!;
  return out;
}

/** float32 to half precision, rounded to nearest, ties to even; overflow becomes infinity. */
export function toFloat16(values: Float32Array): Uint8Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = roundToHalf(bits[i]!);
  return new Uint8Array(out.buffer);
}

/** bfloat16 to float32: the upper half of the bits. */
export function fromBfloat16(bytes: Uint8Array): Float32Array {
  const upper = alignedUint16(bytes);
  const bits = new Uint32Array(upper.length);
  for (let i = 0; i < upper.length; i++) bits[i] = upper[i]! << 16;
  return new Float32Array(bits.buffer);
}

function alignedUint16(bytes: Uint8Array): Uint16Array {
  const whole = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint16Array(whole.buffer, whole.byteOffset, whole.byteLength / 2);
}

let table: Float32Array | undefined;
function halfTable(): Float32Array {
  if (table !== undefined) return table;
  table = new Float32Array(65_536);
  for (let half = 0; half < 65_536; half++) {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 31) table[half] = fraction === 0 ? sign * Infinity : NaN;
    else if (exponent === 0) table[half] = sign * fraction * 2 ** -24;
    else table[half] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
}

function roundToHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to 65536 or more
  if (magnitude < 0x33000001) return sign; // at most half of the smallest subnormal
  if (magnitude < 0x38800000) {
    // Subnormal: shift the fraction with its leading one into place.
    const shift = 126 - (magnitude >>> 23);
    return sign | roundShift((magnitude & 0x7fffff) | 0x800000, shift);
  }
  return sign | (roundShift(magnitude, 13) - 0x1c000);
}

/** Drops `shift` bits, to nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}
