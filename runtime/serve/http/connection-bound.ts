// How many connections there may be, of one peer and of all. Where there is no room for another one, the connection on which nobody waits for
// an answer, and whose last request is longest ago, is closed for it: who parks connections shuts nobody out.
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ApiError } from "../api/api-error.ts";
import { answerBare } from "./bare-answers.ts";
import { isLoopback } from "./network.ts";

/** All clients of this machine are one peer, and so is a proxy with all of its. */
export const mostOfPeer = 2048;
/** Refused ones that are being told so; more than these are closed without a word. */
const mostRefused = 64;

export interface ConnectionLimits {
  readonly ofPeer: number;
  readonly ofAll: number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** With the last request of each, from the one on that was heard of longest ago. */
type Connections = Map<Socket, Exchange | undefined>;

export function boundConnections(server: Server, limits: ConnectionLimits): void {
  const peers = new Map<string, Connections>();
  const peerOf = new WeakMap<Socket, Connections>();
  let held = 0;
  let refused = 0;
  const leave = (peer: Connections, socket: Socket): void => {
    if (peer.delete(socket)) held--;
  };
  const enter = (peer: Connections, socket: Socket): void => {
    held++;
    peer.set(socket, undefined);
    peerOf.set(socket, peer);
  };
  server.prependListener("connection", (socket: Socket) => {
    const name = peerName(socket.remoteAddress);
    const peer: Connections = peers.get(name) ?? new Map();
    peers.set(name, peer);
    socket.once("close", () => {
      leave(peer, socket);
      if (peer.size === 0 && peers.get(name) === peer) peers.delete(name);
    });
    const isPeerFull = peer.size >= limits.ofPeer;
    if (!isPeerFull && held < limits.ofAll) return enter(peer, socket);
    const crowd = isPeerFull ? peer : largest(peers);
    const missedLeast = leastMissed(crowd);
    if (missedLeast !== undefined) {
      missedLeast.destroy();
      leave(crowd, missedLeast);
      return enter(peer, socket);
    }
    if (refused >= mostRefused) return void socket.destroy();
    refused++;
    socket.once("close", () => refused--);
    if (isPeerFull) answerBare(socket, "429 Too Many Requests", tooManyOfPeer);
    else answerBare(socket, "503 Service Unavailable", tooManyOfAll);
  });
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    const peer = peerOf.get(request.socket);
    // It was heard of last now.
    if (peer?.delete(request.socket) === true) peer.set(request.socket, { request, response });
  });
}

/** A client has as many loopback addresses as it likes. */
function peerName(address: string | undefined): string {
  return address === undefined || isLoopback(address) ? "this machine" : address.replace(/^::ffff:/, "");
}

function largest(peers: ReadonlyMap<string, Connections>): Connections {
  return [...peers.values()].reduce((most, peer) => (peer.size > most.size ? peer : most));
}

/** Undefined where an answer is under way on each. */
function leastMissed(connections: Connections): Socket | undefined {
  return find(connections, isAtRest) ?? find(connections, waitsForClient);
}

function find(connections: Connections, is: (exchange: Exchange | undefined) => boolean): Socket | undefined {
  for (const [socket, exchange] of connections) if (is(exchange)) return socket;
  return undefined;
}

function isAtRest(exchange: Exchange | undefined): boolean {
  return exchange === undefined || exchange.response.writableFinished;
}

/** For the rest of the request, or to take what is left of the answer: whoever does neither would keep the connection for nothing. */
function waitsForClient(exchange: Exchange | undefined): boolean {
  return exchange === undefined || !exchange.request.complete || exchange.response.writableEnded;
}

const tooManyOfPeer: ApiError = {
  status: 429,
  type: "rate_limit_error",
  message: "This address has too many connections. Use one for several requests, or try again later.",
  code: "too_many_connections",
  retryAfterSeconds: 1,
};

const tooManyOfAll: ApiError = {
  ...tooManyOfPeer,
  status: 503,
  type: "server_error",
  message: "This service has too many connections. Try again later.",
};
