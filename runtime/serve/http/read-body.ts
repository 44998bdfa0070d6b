// Reads a request's body: what is no UTF-8, or more JSON than a request can mean, is refused before it is parsed.
import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type ApiError, badRequest } from "../api/api-error.ts";
import { BodyTurns } from "./body-turns.ts";
import { beyondBounds, deepestJson, mostJsonValues } from "./json-bounds.ts";

/** Answered with as it is. */
export class RefusedBody extends Error {
  readonly answer: ApiError;

  constructor(answer: ApiError) {
    super(answer.message);
    this.answer = answer;
  }
}

export function readJsonBodies(app: FastifyInstance, bodyLimit: number): void {
  app.removeAllContentTypeParsers();
  // As Fastify parses JSON by itself: a __proto__ or a constructor with a prototype is no valid body.
  const turns = new BodyTurns();
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", (request, payload, done) =>
    gather(payload, bodyLimit, (error, body) => {
      if (body === undefined) return done(error, undefined);
      turns.take(body.length, () => {
        // Nobody waits for what it says any more.
        if (payload.socket.destroyed) return;
        const refused = problemOf(body);
        if (refused !== undefined) return done(new RefusedBody(refused), undefined);
        void parse(request, body.toString("utf8"), done);
      });
    }),
  );
}

/** All bytes of a body. One that came in a piece is not copied, which the framework does: that would cost a twentieth of a cached answer. */
function gather(payload: IncomingMessage, most: number, done: (error: Error | null, body?: Buffer) => void): void {
  const tooLarge: ApiError = {
    ...badRequest(`The body is larger than ${most} bytes.`, undefined, "body_too_large"),
    status: 413,
  };
  if (Number(payload.headers["content-length"]) > most) return done(new RefusedBody(tooLarge));
  const pieces: Buffer[] = [];
  let bytes = 0;
  const take = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes <= most) pieces.push(piece);
    else end(new RefusedBody(tooLarge));
  };
  const end = (error?: Error): void => {
    payload.off("data", take).off("end", end).off("error", end);
    if (error !== undefined) done(error);
    else done(null, pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
  };
  payload.on("data", take).on("end", end).on("error", end);
}

/** Of the headers, before the body is read. */
export function encodingProblem({ headers }: FastifyRequest): ApiError | undefined {
  const coding = headers["content-encoding"];
  if (coding !== undefined && coding.trim().toLowerCase() !== "identity") {
    return unsupported("Send the body as it is, without a content-encoding.", "unsupported_encoding");
  }
  const type = headers["content-type"];
  if (type === undefined || type === "application/json") return undefined;
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(type)?.[1]?.toLowerCase();
  if (charset === undefined || charset === "utf-8" || charset === "utf8" || charset === "us-ascii") return undefined;
  return unsupported("Send the body in UTF-8: JSON has no other charset.", "unsupported_charset");
}

function unsupported(message: string, code: string): ApiError {
  return { ...badRequest(message, undefined, code), status: 415 };
}

function problemOf(body: Buffer): ApiError | undefined {
  if (!isUtf8(body)) return badRequest("The body is not valid UTF-8.", undefined, "invalid_utf8");
  switch (beyondBounds(body)) {
    case "depth":
      return badRequest(
        `The body has more than ${deepestJson} lists and objects in each other.`,
        undefined,
        "too_deep",
      );
    case "values":
      return badRequest(`The body has more than ${mostJsonValues} values.`, undefined, "too_many_values");
    case undefined:
      return undefined;
  }
}
