// Measures a running service over real HTTP, as its clients see it: streams, one after another on each of some connections.
//
// This is a closed loop: a client asks again when its answer is complete. So the rate follows the service, and the latencies are
// those of `concurrency` patient clients; what a queue of impatient ones would wait is not in them. They say nothing of how answers are
// drawn, and get what the spec gives by default: where that is by lot, no answer comes from the cache.
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChatMessage } from "../model/tokenizer.ts";

export interface MeasureOptions {
  readonly port: number;
  readonly alias: string;
  /** Absent where the service asks for none. */
  readonly apiKey?: string | undefined;
  /** Asked in turn, from the first again after the last; at least one. */
  readonly prompts: readonly (readonly ChatMessage[])[];
  readonly until: { readonly requests: number } | { readonly seconds: number };
  readonly concurrency: number;
  /** Longest answer in tokens. */
  readonly maxTokens: number;
  /** `bypass` generates every answer; `use` takes what the response cache has, and fills it. */
  readonly cache: "use" | "bypass";
}

export interface ServiceFigures {
  /** Answered to the end. Percentiles and rates are of these. */
  readonly requests: number;
  readonly failed: number;
  /** Refused as wrong, such as a question longer than the model's context. No failure of the service, and in no other figure. */
  readonly refused: number;
  /** Answers that came from the response cache. */
  readonly cacheHits: number;
  /** From the request to the last byte; nearest rank. NaN without an answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** From the request to the first text. NaN when no answer had any. */
  readonly firstTokenP50Ms: number;
  readonly firstTokenP99Ms: number;
  readonly tokensPerSecond: number;
  readonly requestsPerSecond: number;
}

export async function measureService(options: MeasureOptions): Promise<ServiceFigures> {
  const { until, concurrency, prompts } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const answers: Answer[] = [];
  let asked = 0;
  let failed = 0;
  let refused = 0;
  const started = performance.now();
  const isOver = (): boolean =>
    "requests" in until ? asked >= until.requests : performance.now() - started >= until.seconds * 1000;
  const client = async (): Promise<void> => {
    while (!isOver()) {
      const answer = await ask(options, agent, prompts[asked++ % prompts.length]!);
      if (answer === "refused") refused++;
      else if (answer !== undefined) answers.push(answer);
      else {
        failed++;
        // A service that refuses at once must not be asked a million times.
        await sleep(10);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  const whole = answers.map(({ ms }) => ms);
  const first = answers.flatMap(({ firstTokenMs }) => firstTokenMs ?? []);
  return {
    requests: answers.length,
    failed,
    refused,
    cacheHits: answers.filter(({ isHit }) => isHit).length,
    p50Ms: percentile(whole, 0.5),
    p99Ms: percentile(whole, 0.99),
    firstTokenP50Ms: percentile(first, 0.5),
    firstTokenP99Ms: percentile(first, 0.99),
    tokensPerSecond: answers.reduce((sum, { tokens }) => sum + tokens, 0) / seconds,
    requestsPerSecond: answers.length / seconds,
  };
}

interface Answer {
  readonly ms: number;
  readonly firstTokenMs: number | undefined;
  readonly tokens: number;
  readonly isHit: boolean;
}

/** Undefined when the service could not answer, or broke off. */
async function ask(
  { port, alias, apiKey, maxTokens, cache }: MeasureOptions,
  agent: Agent,
  messages: readonly ChatMessage[],
): Promise<Answer | "refused" | undefined> {
  const body = JSON.stringify({
    model: alias,
    messages,
    max_completion_tokens: maxTokens,
    stream: true,
    stream_options: { include_usage: true },
  });
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...(cache === "bypass" ? { "cache-control": "no-store" } : {}),
  };
  const started = performance.now();
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { host: "127.0.0.1", port, agent, method: "POST", path: "/v1/chat/completions", headers };
      httpRequest(options, resolve).on("error", reject).end(body);
    });
    if (answer.statusCode !== 200) {
      answer.resume();
      return answer.statusCode === 400 ? "refused" : undefined;
    }
    const read = await readStream(answer, started);
    return read && { ...read, ms: performance.now() - started, isHit: answer.headers["x-cache"] === "hit" };
  } catch {
    return undefined;
  }
}

/** Undefined for a stream that does not end as one should. */
async function readStream(answer: IncomingMessage, started: number) {
  let rest = "";
  let firstTokenMs: number | undefined;
  let tokens = 0;
  let isDone = false;
  answer.setEncoding("utf8");
  for await (const text of answer as AsyncIterable<string>) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("data: ")) continue;
      const data = line.slice("data: ".length);
      if (data === "[DONE]") {
        isDone = true;
        continue;
      }
      const chunk = JSON.parse(data) as Chunk;
      if (chunk.choices?.[0]?.delta.content) firstTokenMs ??= performance.now() - started;
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
  }
  return isDone ? { firstTokenMs, tokens } : undefined;
}

/** What is read of a chunk; an error has none of it. */
interface Chunk {
  readonly choices?: readonly { readonly delta: { readonly content?: string } }[];
  readonly usage?: { readonly completion_tokens: number } | null;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
