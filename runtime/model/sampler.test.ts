import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { greedy, sampleToken } from "./sampler.ts";

const logits = Float32Array.of(1, 3, 2.5, -4, 3);

function shares(temperature: number, topP: number): number[] {
  const counts = [0, 0, 0, 0, 0];
  for (let position = 0; position < 20_000; position++) {
    counts[sampleToken(logits, { temperature, topP, seed: 9 }, position)]!++;
  }
  return counts.map((count) => count / 20_000);
}

function massOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + Math.exp(value), 0);
}

describe("sampling", () => {
  it("takes the likeliest token, and of equals the first, at temperature 0", () => {
    expect(sampleToken(logits, greedy, 0)).toBe(1);
  });

  it("draws tokens as often as softmax says", () => {
    const exp = [...logits].map((value) => Math.exp(value / 0.8));
    const sum = exp.reduce((total, value) => total + value, 0);
    shares(0.8, 1).forEach((share, token) => expect(Math.abs(share - exp[token]! / sum)).toBeLessThan(0.015));
  });

  it("draws only from the likeliest tokens that make up top_p", () => {
    const [a, b, c, d, e] = shares(1, 0.6);
    expect([a, c, d]).toEqual([0, 0, 0]);
    expect(b! + e!).toBe(1);
  });

  it("draws from no token that top_p does not need, however many are equally likely", () => {
    const few = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(few, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (values, topP, seed) => {
        const token = sampleToken(Float32Array.from(values), { temperature: 1, topP, seed }, 0);
        const drawn = values[token]!;
        const heavier = values.filter((value, at) => value > drawn || (value === drawn && at < token));
        const share = massOf(heavier) / massOf(values);
        // Top_p 0 draws the likeliest token, as greedy does.
        expect(heavier.length === 0 || share < topP + 1e-9).toBe(true);
      }),
    );
  });

  it("depends on seed and position alone, and always gives a token", () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1, maxLength: 40, noNaN: true, min: -100, max: 100 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        fc.nat(1000),
        (values, temperature, topP, seed, position) => {
          const token = sampleToken(values, { temperature, topP, seed }, position);
          expect(token).toBe(sampleToken(values, { temperature, topP, seed }, position));
          expect(token).toBeGreaterThanOrEqual(0);
          expect(token).toBeLessThan(values.length);
        },
      ),
    );
  });
});
