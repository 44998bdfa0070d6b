// POST /v1/chat/completions: from the body to the last byte, as JSON or as a stream of events.
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Answering, type AnswerSink, prepareAnswer, stopping } from "./answer.ts";
import { type ApiError, badRequest, errorBody, errorHeaders, unavailable } from "../api/api-error.ts";
import { answerHead, chunksOf, completion } from "./chat-answer.ts";
import { type ChatRequest, parseChatRequest, settled } from "../api/chat-request.ts";
import type { Deployment } from "../deployment.ts";
import { EventStream } from "./event-stream.ts";
import type { ServingMetrics } from "../service-metrics.ts";
import type { Traffic } from "./traffic.ts";

interface ChatDesk {
  readonly current: Deployment | undefined;
  readonly isDraining: boolean;
}

export interface ChatOptions {
  readonly desk: ChatDesk;
  readonly metrics: ServingMetrics;
  readonly traffic: Traffic;
}

export function answerChat(request: FastifyRequest, reply: FastifyReply, options: ChatOptions): void {
  const { desk, metrics, traffic } = options;
  const chat = parseChatRequest(request.body);
  if (!chat.ok) return sendError(reply, chat.error);
  if (desk.isDraining) return sendError(reply, stopping);
  const deployment = desk.current;
  if (deployment === undefined) return sendError(reply, unavailable("The model is being loaded.", 2));
  const { model } = chat.request;
  if (model !== deployment.alias) return sendError(reply, unknownModel(model));
  const { "cache-control": cacheControl } = request.headers;
  const tenant = request.getDecorator<string>("tenant");
  const elapsed = () => traffic.secondsOf(reply);
  const asked = settled(chat.request, deployment.request.config.generation);
  const answering = prepareAnswer({ deployment, request: asked, tenant, cacheControl, elapsed }, metrics);
  void reply.header("x-cache", answering.cache);
  const sink = chat.request.stream ? streamSink(reply, chat.request, deployment, traffic) : jsonSink(reply, deployment);
  run(reply, answering, sink);
}

/** A client that hangs up takes its request with it. */
function run(reply: FastifyReply, answering: Answering, sink: AnswerSink): void {
  let isOver = false;
  const over =
    <A extends readonly unknown[]>(then: (...args: A) => void) =>
    (...args: A): void => {
      isOver = true;
      then(...args);
    };
  const giveUp = answering.start({ ...sink, end: over(sink.end), fail: over(sink.fail) });
  reply.raw.once("close", () => {
    if (!isOver) giveUp();
  });
}

function jsonSink(reply: FastifyReply, deployment: Deployment): AnswerSink {
  let answer = "";
  return {
    begin() {},
    text: (text) => void (answer += text),
    end: (reason, usage) => void reply.send(completion(answerHead(answerId(reply), deployment), answer, reason, usage)),
    fail: (error) => sendError(reply, error),
  };
}

function streamSink(
  reply: FastifyReply,
  { includeUsage }: ChatRequest,
  deployment: Deployment,
  traffic: Traffic,
): AnswerSink {
  const chunks = chunksOf(answerHead(answerId(reply), deployment), includeUsage);
  let stream: EventStream | undefined;
  return {
    begin() {
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      reply.raw.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache",
        // Proxies in front must not collect the events.
        "x-accel-buffering": "no",
      });
      stream = new EventStream(reply.raw, { textEvent: chunks.text });
      stream.event(chunks.role());
    },
    text: (text) => stream?.text(text),
    end(reason, usage) {
      stream?.event(chunks.finish(reason));
      const counts = chunks.usage(usage);
      if (counts !== undefined) stream?.event(counts);
      stream?.event("[DONE]");
      stream?.end();
    },
    fail(error) {
      if (stream === undefined) return sendError(reply, error);
      traffic.broke(reply, error.status);
      stream.event(JSON.stringify(errorBody(error)), "error");
      stream.end();
    },
  };
}

export function sendError(reply: FastifyReply, error: ApiError): void {
  void reply.code(error.status).headers(errorHeaders(error)).send(errorBody(error));
}

export function unknownModel(model: string): ApiError {
  const shown = JSON.stringify(model.slice(0, 100));
  return {
    ...badRequest(`There is no model ${shown} here. GET /v1/models lists what is served.`, "model", "model_not_found"),
    status: 404,
  };
}

function answerId(reply: FastifyReply): string {
  return `chatcmpl-${reply.request.id.replace(/^req_/, "")}`;
}
