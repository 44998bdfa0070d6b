// Answers without the framework: to what is no HTTP, comes too late, or is more than there may be. In OpenAI's shape like all others.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import { hangUp } from "../../system/hang-up.ts";
import { type ApiError, badRequest, errorBody, errorHeaders } from "../api/api-error.ts";

/** Bytes that are no HTTP, or too many of them before a request is complete. */
export function answerBrokenHttp(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET") return void socket.destroy();
  switch (error.code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return answerBare(socket, "408 Request Timeout", badRequest("The request was not complete in time."));
    case "HPE_HEADER_OVERFLOW":
      return answerBare(socket, "431 Request Header Fields Too Large", badRequest("The headers are too large."));
    case undefined:
    default:
      return answerBare(socket, "400 Bad Request", badRequest("This is no HTTP request."));
  }
}

/** Node answers these without a body, or not at all. */
export function answerOddities(server: Server): void {
  server.on("checkExpectation", ({ socket }: IncomingMessage) =>
    answerBare(socket, "417 Expectation Failed", badRequest("No expectation but 100-continue is met here.")),
  );
  server.on("connect", (_: IncomingMessage, socket: Socket) =>
    answerBare(socket, "405 Method Not Allowed", badRequest("This is no proxy.", undefined, "method_not_allowed")),
  );
}

/** The connection ends with it, whether or not the client ends it too. */
export function answerBare(socket: Socket, status: string, error: ApiError): void {
  if (!socket.writable) return void socket.destroy();
  const body = JSON.stringify(errorBody(error));
  const headers = {
    ...errorHeaders(error),
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    "x-request-id": `req_${randomUUID()}`,
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status}\r\n${lines.join("")}\r\n${body}`);
  hangUp(socket);
}
