// Writes server-sent events at the reader's pace. While the reader is slow, texts are gathered and sent as one when there is
// room again, so that memory is bounded by the length of the answer; a reader that stops reading for too long is hung up on.
import type { ServerResponse } from "node:http";

export interface EventStreamOptions {
  /** The event that carries a text. */
  readonly textEvent: (text: string) => string;
  /** A reader that takes nothing for so long is gone. */
  readonly stallMs?: number;
}

export class EventStream {
  readonly #response: ServerResponse;
  readonly #textEvent: (text: string) => string;
  readonly #stallMs: number;
  #gathered = "";
  #stalled: NodeJS.Timeout | undefined;

  /** The response's status and headers are set by the caller and are sent with the first event. */
  constructor(response: ServerResponse, { textEvent, stallMs = 30_000 }: EventStreamOptions) {
    this.#response = response;
    this.#textEvent = textEvent;
    this.#stallMs = stallMs;
    response.on("drain", () => {
      this.#ease();
      this.#sendText();
    });
    response.once("close", () => this.#ease());
  }

  /** Sends one event now. For the few events besides texts. */
  event(data: string, name?: string): void {
    this.#sendText(true);
    this.#write(`${name === undefined ? "" : `event: ${name}\n`}data: ${data}\n\n`);
  }

  /** Sends a text, or keeps it until the reader has room. Texts keep their order, among each other and with events. */
  text(text: string): void {
    this.#gathered += text;
    this.#sendText();
  }

  /** Sends what is left, and ends the response. */
  end(): void {
    this.#sendText(true);
    this.#response.end();
    this.#ease();
    if (!this.#response.writableFinished) this.#watch();
  }

  #sendText(now = false): void {
    if (this.#gathered === "" || (this.#stalled !== undefined && !now)) return;
    const text = this.#gathered;
    this.#gathered = "";
    this.#write(`data: ${this.#textEvent(text)}\n\n`);
  }

  #write(text: string): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    if (!this.#response.write(text)) this.#watch();
  }

  #watch(): void {
    this.#stalled ??= setTimeout(() => this.#response.destroy(new Error("the reader stopped reading")), this.#stallMs);
  }

  #ease(): void {
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
  }
}
