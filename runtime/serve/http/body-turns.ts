// Bodies that are complete are read a few at a time. Between two turns the event loop hears everybody else: who asks for health, the control
// socket, answers under way. A turn is counted in bytes, since that is what reading costs.

/** About ten milliseconds; a body that is larger has a turn for itself. */
const bytesOfTurn = 2 ** 18;
/** What a request costs beside its bytes, in bytes. */
const bytesOfRequest = 2 ** 12;

interface Waiting {
  readonly bytes: number;
  readonly read: () => void;
}

export class BodyTurns {
  readonly #waiting: Waiting[] = [];
  #left = bytesOfTurn;
  #isTurnDue = false;

  /** Now where this turn has room, else in the order in which they came. */
  take(bytes: number, read: () => void): void {
    const body = { bytes: bytes + bytesOfRequest, read };
    if (this.#waiting.length === 0 && this.#left > 0) this.#read(body);
    else this.#waiting.push(body);
    this.#comeBack();
  }

  #comeBack(): void {
    if (this.#isTurnDue) return;
    this.#isTurnDue = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isTurnDue = false;
    this.#left = bytesOfTurn;
    while (this.#left > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#read(next);
    }
    this.#comeBack();
  }

  #read({ bytes, read }: Waiting): void {
    this.#left -= bytes;
    read();
  }
}
