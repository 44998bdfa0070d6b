import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fail, ok, type Result } from "../../result.ts";
import { type Replica, ReplicaSet } from "./replica-set.ts";

/** A replica that is opened, fails and is lost when the test says so. */
interface Fake extends Replica {
  isReady: boolean;
  isClosed: boolean;
  readonly signal: AbortSignal;
  readonly warm: () => void;
  readonly fail: (message: string) => void;
  readonly lose: () => void;
}

let opening: Fake[];
let events: string[];
let set: ReplicaSet<Fake>;

beforeEach(() => {
  opening = [];
  events = [];
  set = new ReplicaSet<Fake>({
    open: (signal, _onStep, onGone) =>
      new Promise<Result<Fake>>((resolve) => {
        const end = (message: string): void => resolve(fail("service-failed", message));
        signal.addEventListener("abort", () => end("stopped"));
        const fake: Fake = {
          isReady: false,
          isClosed: false,
          signal,
          warm: () => {
            fake.isReady = true;
            resolve(ok(fake));
          },
          fail: end,
          lose: () => {
            fake.isReady = false;
            onGone(fake, "it broke");
          },
          async close() {
            fake.isReady = false;
            fake.isClosed = true;
          },
        };
        opening.push(fake);
      }),
    onReady: () => void events.push(`${set.active.size} ready`),
    onLost: (_, why) => void events.push(`lost: ${why}`),
    onNotReplaced: (why) => void events.push(`not replaced: ${why}`),
  });
});
afterEach(() => set.close());

function grow(count: number) {
  return set.grow(count, { onStep: () => undefined, signal: new AbortController().signal });
}

/** With so many warm ones. */
async function opened(count: number): Promise<Fake[]> {
  const grown = grow(count);
  const fakes = opening.splice(0);
  for (const fake of fakes) fake.warm();
  await grown;
  events.length = 0;
  return fakes;
}

test("none is added before all are warm, and the first that fails ends the others", async () => {
  const [old] = await opened(1);
  const grown = grow(3);
  const [first, second, third] = opening.splice(0);
  first!.warm();
  await Promise.resolve();
  expect([...set.active]).toEqual([old]);
  second!.fail("no memory");
  expect(await grown).toMatchObject({ failure: { message: "no memory" } });
  expect([first!.isClosed, third!.signal.aborted]).toEqual([true, true]);
  expect([set.wanted, [...set.active], events]).toEqual([1, [old], []]);
});

test("one that is lost while the others are loaded is replaced after them", async () => {
  const grown = grow(2);
  const [first, second] = opening.splice(0);
  first!.warm();
  await Promise.resolve();
  first!.lose();
  expect(opening).toEqual([]);
  second!.warm();
  expect(await grown).toMatchObject({ ok: true });
  expect([set.wanted, [...set.active]]).toEqual([2, [second]]);
  opening[0]!.warm();
  await vi.waitFor(() => expect(set.active.size).toBe(2));
  expect(events).toEqual(["lost: it broke", "1 ready", "2 ready"]);
});

test("one that is lost is replaced as long as it is wanted: a smaller set does not", async () => {
  const [first, second, third] = await opened(3);
  first!.lose();
  const [replacement] = opening.splice(0);
  expect(set.release(2, () => 0)).toEqual([second]);
  expect([set.wanted, [...set.active]]).toEqual([1, [third]]);
  // Begun while it was wanted, and not wanted any more.
  replacement!.warm();
  await vi.waitFor(() => expect(replacement!.isClosed).toBe(true));
  // Let go, and lost on its way out.
  second!.lose();
  expect([opening, [...set.active]]).toEqual([[], [third]]);
  third!.lose();
  expect(opening.length).toBe(1);
  expect(events).toEqual(["lost: it broke", "lost: it broke", "lost: it broke"]);
});

test("one that could not be replaced before the set was made smaller is no reason to refuse when another one is lost", async () => {
  const [first, second] = await opened(2);
  first!.lose();
  opening.splice(0)[0]!.fail("no memory");
  await vi.waitFor(() => expect(events).toEqual(["lost: it broke", "not replaced: no memory"]));
  set.release(1, () => 0);
  await new Promise(setImmediate);
  expect(opening).toEqual([]);
  second!.lose();
  expect(set.isBroken).toBe(false);
  expect(opening.length).toBe(1);
});

test("those with the least to do are let go", async () => {
  const fakes = await opened(3);
  const load = new Map([
    [fakes[0]!, 2],
    [fakes[1]!, 0],
    [fakes[2]!, 1],
  ]);
  expect(set.release(2, (one) => load.get(one)!)).toEqual([fakes[1], fakes[2]]);
  expect([...set.active]).toEqual([fakes[0]]);
});

test("any number of replicas may be loaded, and replaced, at once, and Node takes none of it for a leak", async () => {
  const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
  try {
    for (const replica of await opened(12)) replica.lose();
    expect(opening).toHaveLength(12);
    await set.close();
    expect(warn).not.toHaveBeenCalled();
  } finally {
    warn.mockRestore();
  }
});
