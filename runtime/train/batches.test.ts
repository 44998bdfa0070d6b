import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchAt, passesOf, planEpoch, type TokenSample } from "./batches.ts";

const shape = { batch: 3, tokens: 16 };

/** A sample whose first token says which one it is. */
function sample(id: number, length: number): TokenSample {
  const ids = Int32Array.from({ length }, (_, i) => (i === 0 ? id : 1000 + i));
  return { ids, labelled: Uint8Array.from({ length }, (_, i) => (i * 2 >= length ? 1 : 0)) };
}

const anySamples = fc
  .array(fc.integer({ min: 2, max: 16 }), { minLength: 1, maxLength: 200 })
  .map((lengths) => lengths.map((length, id) => sample(id, length)));

describe("packing an epoch", () => {
  it("uses every sample of weight 1 once, whatever their lengths, and never splits one", () => {
    fc.assert(
      fc.property(anySamples, fc.nat(), fc.nat(5), (samples, seed, epoch) => {
        const rows = planEpoch([{ samples, weight: 1 }], shape, seed, epoch);
        const seen = rows.flat().map((one) => one.ids[0]!);
        expect(seen.toSorted((a, b) => a - b)).toEqual(samples.map((_, id) => id));
        for (const row of rows) {
          expect(row.reduce((sum, one) => sum + one.ids.length, 0)).toBeLessThanOrEqual(shape.tokens);
        }
      }),
    );
  });

  it("gives another order in every epoch, and the same one for the same seed", () => {
    const samples = Array.from({ length: 50 }, (_, id) => sample(id, 9));
    const order = (seed: number, epoch: number) =>
      planEpoch([{ samples, weight: 1 }], shape, seed, epoch)
        .flat()
        .map((one) => one.ids[0]);
    expect(order(7, 0)).toEqual(order(7, 0));
    expect(order(7, 0)).not.toEqual(order(7, 1));
    expect(order(7, 0)).not.toEqual(order(8, 0));
  });

  it("sees samples as often as their dataset's weight says", () => {
    const samples = Array.from({ length: 400 }, (_, id) => sample(id, 4));
    const count = (weight: number) => planEpoch([{ samples, weight }], shape, 7, 0).flat().length;
    expect(count(2)).toBe(800);
    expect(count(0.5)).toBeGreaterThan(150);
    expect(count(0.5)).toBeLessThan(250);
  });

  it("leaves little padding when samples are short", () => {
    const samples = Array.from({ length: 1000 }, (_, id) => sample(id, 10 + ((id * 37) % 50)));
    const rows = planEpoch([{ samples, weight: 1 }], { batch: 8, tokens: 128 }, 7, 0);
    const used = samples.reduce((sum, one) => sum + one.ids.length, 0);
    expect(used / (rows.length * 128)).toBeGreaterThan(0.93);
  });
});

describe("a pass", () => {
  it("predicts exactly the labelled tokens, each from the position before it", () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const plan = planEpoch([{ samples, weight: 1 }], shape, 1, 0);
        let labels = 0;
        for (let pass = 0; pass < passesOf(plan, shape); pass++) {
          const batch = batchAt(plan, shape, pass);
          expect(new Set(batch.rows).size).toBe(batch.rows.length);
          batch.rows.forEach((row, at) => {
            expect(batch.ids[row + 1]).toBe(batch.labels[at]);
            expect(batch.segments[row + 1]).toBe(batch.segments[row]);
            expect(batch.positions[row + 1]).toBe(batch.positions[row]! + 1);
          });
          labels += batch.labels.length;
        }
        const wanted = samples.map(({ labelled }) => labelled.subarray(1).reduce((sum, label) => sum + label, 0));
        expect(labels).toBe(wanted.reduce((sum, count) => sum + count, 0));
      }),
    );
  });

  it("cuts a sample that is too long at the front, where the question begins, and keeps the answer", () => {
    const long = sample(5, 40);
    const [[kept]] = planEpoch([{ samples: [long], weight: 1 }], shape, 1, 0) as [[TokenSample]];
    expect([...kept.ids]).toEqual([...long.ids.subarray(24)]);
  });
});
