// The HTTP side of the service, on the loopbacks alone: routes, limits, and errors in OpenAI's shape. Inference never runs on this
// thread; see model-thread.ts.
import { randomUUID } from "node:crypto";
import type { AddressInfo, Server } from "node:net";
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { codeOf } from "../../system/atomic-file.ts";
import { mostOpenFiles } from "../../system/open-files.ts";
import { fail, ok, type Result } from "../../result.ts";
import { type ApiError, badRequest, serverError, unavailable } from "../api/api-error.ts";
import { answerBrokenHttp, answerOddities } from "./bare-answers.ts";
import { answerChat, sendError, unknownModel } from "./chat-route.ts";
import { authenticate } from "./authenticate.ts";
import { boundConnections, type ConnectionLimits, mostOfPeer } from "./connection-bound.ts";
import type { Deployment } from "../deployment.ts";
import { firstLine } from "../first-line.ts";
import type { ServingMetrics } from "../service-metrics.ts";
import { hostProblem } from "./known-hosts.ts";
import { listenOnSecond, loopbacks } from "./loopbacks.ts";
import { addressesOf, isLoopback, listenWith, Network } from "./network.ts";
import type { Log } from "../service-log.ts";
import { encodingProblem, readJsonBodies, RefusedBody } from "./read-body.ts";
import { idleMs, OpenConnections } from "./open-connections.ts";
import { letPagesAsk } from "./web-pages.ts";
import { Traffic } from "./traffic.ts";

interface Desk {
  readonly current: Deployment | undefined;
  readonly isDraining: boolean;
  /** Does anybody want answers of it? Not before it serves for the first time, and not while it is stopped. */
  readonly isWanted: boolean;
}

export interface GatewayOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Target of the spec, for the message when the port is taken. */
  readonly target: string;
  /** Label of requests that come before a deployment is there. */
  readonly alias: string;
  readonly desk: Desk;
  readonly metrics: ServingMetrics;
  readonly log: Log;
  /** The usual ones when absent. */
  readonly limits?: Partial<GatewayLimits>;
}

export interface GatewayLimits {
  /** A client has so long to send its request. */
  readonly requestMs: number;
  /** How often that is looked at. */
  readonly checkMs: number;
  readonly connections: ConnectionLimits;
}

/** Half of the files are for connections; models, their threads, sockets and logs have the other half. */
const usualLimits: GatewayLimits = {
  requestMs: 30_000,
  checkMs: 10_000,
  connections: { ofPeer: mostOfPeer, ofAll: Math.floor(mostOpenFiles() / 2) },
};

const [host] = loopbacks;
/** Prompts are short; a body of this size is refused before it is read to its end. */
const bodyLimit = 2 ** 20;

export class Gateway {
  readonly port: number;
  readonly #app: FastifyInstance;
  readonly #traffic: Traffic;
  readonly #connections: OpenConnections;
  #second: Server | undefined;
  readonly #network: Network;

  private constructor({ app, traffic, connections }: Built, { port, second }: Listening) {
    this.#app = app;
    this.port = port;
    this.#second = second;
    this.#network = new Network(app.server, port);
    this.#traffic = traffic;
    this.#connections = connections;
  }

  static async open(options: GatewayOptions): Promise<Result<Gateway>> {
    const built = build(options);
    try {
      return ok(new Gateway(built, await listen(built.app, options.port)));
    } catch (cause) {
      await built.app.close();
      return refusedPort(options, cause);
    }
  }

  /** One that listens with the sockets of another process, at their port, once it has taken them. */
  static async forSockets(options: GatewayOptions): Promise<Gateway> {
    const built = build(options);
    await built.app.ready();
    return new Gateway(built, { port: options.port, second: undefined });
  }

  /** All that listen, by address. */
  get sockets(): ReadonlyMap<string, Server> {
    const [first, second] = loopbacks;
    const both = this.#second === undefined ? [] : [[second, this.#second] as const];
    return new Map([[first, this.#app.server], ...both, ...this.#network.sockets]);
  }

  /** Answers what comes on a socket of another process, from this turn on. */
  async take(address: string, socket: Server): Promise<void> {
    if (address === loopbacks[0]) this.#app.server.listen(socket);
    else if (address === loopbacks[1]) this.#second = await listenWith(this.#app.server, socket);
    else await this.#network.take(address, socket);
  }

  /** Resolves when no answer is under way, or after so many seconds. */
  async whenQuiet(seconds: number): Promise<void> {
    await this.#traffic.whenQuiet(seconds);
  }

  /** Lets other machines in at an address too, which `onlyAt` makes the only one. */
  async listenAt(address: string | null, target: string): Promise<Result<void>> {
    try {
      return ok(await this.#network.open(addressesOf(address)));
    } catch (cause) {
      return refusedAddress({ address, target, port: this.port }, cause);
    }
  }

  /** From now on; null: only this machine. */
  onlyAt(address: string | null): void {
    this.#network.keepOnly(addressesOf(address));
  }

  /**
   * Stops listening, and answers what comes on the connections that are there, each of which ends with its next answer. Resolves when all have
   * ended, after so many seconds at the latest; idle ones are waited for some seconds alone.
   */
  async leave(seconds: number): Promise<void> {
    const until = performance.now() + seconds * 1000;
    const leftMs = () => Math.max(0, until - performance.now());
    this.#second?.close();
    this.onlyAt(null);
    this.#connections.leave();
    await this.whenQuiet(leftMs() / 1000);
    await this.#connections.whenNone(Math.min(idleMs, leftMs()));
    await this.close(leftMs() / 1000);
  }

  /** Stops listening; answers under way may take so many seconds, then their connections are cut. */
  async close(seconds: number): Promise<void> {
    this.#second?.close();
    this.onlyAt(null);
    const closed = this.#app.close();
    await this.whenQuiet(seconds);
    this.#app.server.closeAllConnections();
    await closed;
  }
}

interface Built {
  readonly app: FastifyInstance;
  readonly traffic: Traffic;
  readonly connections: OpenConnections;
}

function build(options: GatewayOptions): Built {
  const { desk, metrics } = options;
  const alias = () => desk.current?.alias ?? options.alias;
  const traffic = new Traffic(metrics, alias, () => desk.isWanted);
  const app: FastifyInstance = buildApp(options, traffic, () => connections.isLeft);
  const connections = new OpenConnections(app.server);
  return { app, traffic, connections };
}

interface Listening {
  readonly port: number;
  /** Undefined where the machine has one loopback. */
  readonly second: Server | undefined;
}

async function listen(app: FastifyInstance, wanted: number): Promise<Listening> {
  await app.listen({ host, port: wanted });
  const { port } = app.server.address() as AddressInfo;
  return { port, second: await listenOnSecond(app.server, port) };
}

function refusedPort({ port, target }: Pick<GatewayOptions, "port" | "target">, cause: unknown) {
  const code = codeOf(cause);
  const where = cause instanceof Error && "address" in cause ? String(cause.address) : host;
  if (code === "EADDRINUSE") {
    return fail(
      "port-in-use",
      `Port ${port} on ${where} is taken by another process. Stop that process, or set targets.${target}.port to another port (0 takes a free one); of one environment alone, by set: { targets.${target}.port: <port> } there.`,
      { retry: "later", cause },
    );
  }
  if (code === "EACCES") {
    return fail(
      "service-failed",
      `This user may not listen on port ${port}. Set targets.${target}.port to a port from 1024 on (0 takes a free one).`,
      { cause },
    );
  }
  throw cause;
}

interface AskedAddress {
  readonly address: string | null;
  readonly target: string;
  readonly port: number;
}

function refusedAddress({ address, target, port }: AskedAddress, cause: unknown) {
  const code = codeOf(cause);
  if (code === "EADDRINUSE") return refusedPort({ port, target }, cause);
  if (code === undefined) throw cause;
  return fail(
    "service-failed",
    `This machine does not listen at ${address} (${code}). Set targets.${target}.address to one that it has; 0.0.0.0 stands for all of them.`,
    { cause },
  );
}

function buildApp(options: GatewayOptions, traffic: Traffic, isLeft: () => boolean): FastifyInstance {
  const { desk, metrics, log } = options;
  const limits = { ...usualLimits, ...options.limits };
  const app = fastify({
    requestTimeout: limits.requestMs,
    // Of a connection that sends nothing: what is left of the time is looked at so often.
    http: { headersTimeout: limits.requestMs, connectionsCheckingInterval: limits.checkMs, requireHostHeader: false },
    forceCloseConnections: "idle",
    return503OnClosing: false,
    genReqId: () => `req_${randomUUID()}`,
    clientErrorHandler: (error, socket) => answerBrokenHttp(error, socket),
    // Of a URL that cannot be read; no hook runs for it.
    frameworkErrors: (error, request, reply) =>
      answerError(error, request, (reply as FastifyReply).header("x-request-id", request.id), log),
  });
  boundConnections(app.server, limits.connections);
  answerOddities(app.server);
  readJsonBodies(app, bodyLimit);
  app.addHook("onRequest", async (request, reply) => {
    void reply.header("x-request-id", request.id);
    const problem = hostProblem(request.raw, desk.current?.request.config.local?.hosts ?? []);
    if (problem !== undefined) {
      sendError(reply, problem);
      return reply;
    }
    // Also while the version that answers is one of before, which asked nobody for a key.
    if (desk.current?.keys === undefined && !isLoopback(request.raw.socket.localAddress)) {
      sendError(reply, unavailable("The service is not open to other machines yet.", 2));
      return reply;
    }
    // Whoever keeps a connection to a service that stops, or to a port that it leaves, would meet a closed one with the next request.
    if (desk.isDraining || isLeft()) void reply.header("connection", "close");
    // Now, and not in the handler for it: a body that nobody wants is not read.
    if (request.is404) {
      answerUnknownRoute(app, request, reply);
      return reply;
    }
  });
  letPagesAsk(app, () => desk.current?.request.config.origins ?? []);
  // What is no preflight of a page that may ask.
  app.setNotFoundHandler((request, reply) => answerUnknownRoute(app, request, reply));
  // Who asks, on routes that want to know.
  app.decorateRequest("tenant", "");
  const authenticated = async (request: FastifyRequest, reply: FastifyReply) => {
    const asker = authenticate(request.headers, desk.current?.keys);
    if ("tenant" in asker) {
      request.setDecorator("tenant", asker.tenant);
      return;
    }
    sendError(reply, asker.problem);
    return reply;
  };
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, log));

  app.post(
    "/v1/chat/completions",
    {
      onRequest: [
        async (request, reply) => {
          traffic.arrived(reply);
          const problem = encodingProblem(request);
          if (problem === undefined) return;
          sendError(reply, problem);
          return reply;
        },
        authenticated,
      ],
    },
    (request, reply) => answerChat(request, reply, { desk, metrics, traffic }),
  );
  app.get("/v1/models", { onRequest: authenticated }, async () => ({
    object: "list",
    data: desk.current ? [modelOf(desk.current)] : [],
  }));
  app.get<{ Params: { model: string } }>("/v1/models/:model", { onRequest: authenticated }, (request, reply) => {
    const { model } = request.params;
    if (desk.current === undefined || model !== desk.current.alias) return sendError(reply, unknownModel(model));
    void reply.send(modelOf(desk.current));
  });
  // Whoever watches from another machine needs a key, as whoever asks.
  const known = async (request: FastifyRequest, reply: FastifyReply) =>
    isLoopback(request.raw.socket.localAddress) ? undefined : authenticated(request, reply);
  app.get("/healthz", { onRequest: known }, async () => ({ status: "alive" }));
  app.get("/readyz", { onRequest: known }, async (_, reply) => {
    const status = readiness(desk);
    return reply.code(status === "ready" ? 200 : 503).send({ status });
  });
  app.get("/metrics", { onRequest: known }, async (_, reply) => {
    const { contentType, text } = await metrics.text();
    return reply.type(contentType).send(text);
  });
  return app;
}

function readiness({ current, isDraining }: Desk): "ready" | "loading" | "draining" | "no worker" {
  if (isDraining) return "draining";
  if (current === undefined) return "loading";
  return current.pool.isReady ? "ready" : "no worker";
}

function modelOf({ alias, createdAt }: Deployment): object {
  return { id: alias, object: "model", created: createdAt, owned_by: "fairlead" };
}

function answerUnknownRoute(app: FastifyInstance, { method, url }: FastifyRequest, reply: FastifyReply): void {
  const path = url.split("?", 1)[0] ?? "";
  const allowed = (["GET", "POST"] as const).filter((other) => app.findRoute({ method: other, url: path }) !== null);
  const shown = JSON.stringify(path.slice(0, 100));
  if (allowed.length === 0) {
    return sendError(reply, {
      ...badRequest(
        `There is nothing at ${shown}; the model answers at /v1/chat/completions, and /v1/models names it.`,
        undefined,
        "unknown_url",
      ),
      status: 404,
    });
  }
  void reply.header("allow", allowed.join(", "));
  const message = `${method} does not work at ${shown}; ${allowed.join(" and ")} does.`;
  sendError(reply, { ...badRequest(message, undefined, "method_not_allowed"), status: 405 });
}

/** Errors of the framework are the client's; anything else is ours, and is logged. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  if (error instanceof RefusedBody) return sendError(reply, error.answer);
  const status = error.code?.startsWith("FST_") ? (error.statusCode ?? 500) : 500;
  if (status < 500) return sendError(reply, clientError(error.code, status));
  // A client that left in the middle of its own request.
  if (!request.raw.complete) return sendError(reply, badRequest("The request is not complete."));
  log("error", "request-failed", { request: request.id, error: error.stack ?? firstLine(error) });
  sendError(reply, serverError);
}

function clientError(code: string, status: number): ApiError {
  switch (code) {
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return {
        ...badRequest("Send the body as content-type: application/json.", undefined, "unsupported_media_type"),
        status,
      };
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return badRequest("The body is empty; it has to be a JSON object.");
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return badRequest("The body is not valid JSON.");
    default:
      return { ...badRequest("The request cannot be read."), status };
  }
}
