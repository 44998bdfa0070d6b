// When a model thread may be terminated: while it makes a prompt, which is script alone, and a model's own script at that, which need
// not end. Inside the native library a thread that is terminated takes the whole process with it. Both sides of a thread have one,
// over the same memory.

const never = 0;
const now = 1;
const claimed = 2;

export class Terminable {
  readonly memory: SharedArrayBuffer;
  readonly #state: Int32Array;

  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#state = new Int32Array(memory);
  }

  /** In the model thread. `work` may not be async, and may not enter the native library. Does not come back from a claim. */
  during<T>(work: () => T): T {
    Atomics.store(this.#state, 0, now);
    try {
      return work();
    } finally {
      // Between the claim and the termination is a moment in which the work may end: the thread waits for its own end here.
      if (Atomics.compareExchange(this.#state, 0, now, never) === claimed) Atomics.wait(this.#state, 0, claimed);
    }
  }

  /** In the thread that started it. True: terminate it, it does not leave its work any more. */
  claim(): boolean {
    return Atomics.compareExchange(this.#state, 0, now, claimed) !== never;
  }
}
