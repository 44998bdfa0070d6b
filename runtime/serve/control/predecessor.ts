// The other side of a succession: a process that was started by the one that serves, to take its place.
import type { Server } from "node:net";
import type { Failure } from "../../result.ts";
import type { Progress } from "../../stage.ts";
import type { ServiceState, ServingRequest } from "../serving-request.ts";
import { type FromSuccessor, openSuccession, type SuccessionChannel, ToSuccessor } from "./succession-messages.ts";

export interface Task {
  readonly request: ServingRequest;
  /** Of the sockets that it will get. */
  readonly port: number;
}

export class Predecessor {
  readonly #channel: SuccessionChannel<ToSuccessor, FromSuccessor>;
  #onSocket: (address: string, socket: Server) => void = () => undefined;

  constructor() {
    this.#channel = openSuccession(process, ToSuccessor, (message, socket) => {
      if (message.say === "socket") this.#onSocket(message.address, socket);
    });
    this.#channel.send({ say: "begun" });
  }

  /** Aborted when it is gone: then nobody waits for what is loaded. */
  get gone(): AbortSignal {
    return this.#channel.ended;
  }

  readonly progress: Progress = { step: (update) => this.#channel.send({ say: "progress", ...update }) };

  /** Undefined where it says something else. */
  async task(): Promise<Task | undefined> {
    const said = await this.#channel.next();
    return said?.say === "load" ? said : undefined;
  }

  /** Gets its sockets, each as soon as it is there, and resolves when its place is free; false where it is not to be had. */
  async takeOver(onSocket: (address: string, socket: Server) => void): Promise<boolean> {
    this.#onSocket = onSocket;
    this.#channel.send({ say: "loaded" });
    return (await this.#channel.next())?.say === "live";
  }

  failed({ reason, message, retry, probe }: Failure): void {
    const measured = probe === undefined ? {} : { probe };
    this.#channel.send({ say: "failed", failure: { reason, message, retry, ...measured } });
  }

  serves(state: ServiceState): void {
    this.#channel.send({ say: "serves", state });
  }
}
