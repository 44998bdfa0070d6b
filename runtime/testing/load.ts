// Clients that ask without a pause, and notice everything that goes wrong.
import OpenAI from "openai";

interface Answered {
  readonly fingerprint: string;
  readonly text: string;
}

export interface LoadRun {
  /** All answers, by client, in order. */
  stop(): Promise<readonly (readonly Answered[])[]>;
  /** What failed so far. */
  readonly failures: readonly unknown[];
  readonly count: () => number;
}

/** Half of the clients take JSON, half streams. An answer that is cut short, or that mixes two versions, is a failure. */
export function startLoad(port: number, clients: number, maxTokens: number): LoadRun {
  const failures: unknown[] = [];
  const answers: Answered[][] = Array.from({ length: clients }, () => []);
  const stopped = new AbortController();
  const runs = answers.map(async (mine, index) => {
    const api = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: `client-${index}`, maxRetries: 0 });
    for (let turn = 0; !stopped.signal.aborted; turn++) {
      const messages = [{ role: "user" as const, content: `Question ${turn % 7} of client ${index}` }];
      const body = { model: "helper", messages, temperature: 0, max_tokens: maxTokens };
      try {
        mine.push(index % 2 === 0 ? await askJson(api, body, maxTokens) : await askStream(api, body, maxTokens));
      } catch (error) {
        failures.push(error);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });
  return {
    failures,
    count: () => answers.reduce((sum, mine) => sum + mine.length, 0),
    async stop() {
      stopped.abort();
      await Promise.all(runs);
      return answers;
    },
  };
}

type Body = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, "stream">;

async function askJson(api: OpenAI, body: Body, maxTokens: number): Promise<Answered> {
  const { choices, usage, system_fingerprint: fingerprint } = await api.chat.completions.create(body);
  if (usage?.completion_tokens !== maxTokens) throw new Error("an answer was cut short");
  return { fingerprint: fingerprint ?? "", text: choices[0]?.message.content ?? "" };
}

async function askStream(api: OpenAI, body: Body, maxTokens: number): Promise<Answered> {
  const stream = await api.chat.completions.create({ ...body, stream: true, stream_options: { include_usage: true } });
  const fingerprints = new Set<string>();
  let text = "";
  let finish: string | null = null;
  let tokens = 0;
  for await (const { choices, usage, system_fingerprint: fingerprint } of stream) {
    fingerprints.add(fingerprint ?? "");
    text += choices[0]?.delta.content ?? "";
    finish = choices[0]?.finish_reason ?? finish;
    tokens = usage?.completion_tokens ?? tokens;
  }
  if (finish !== "length" || tokens !== maxTokens) throw new Error("a stream was cut short");
  if (fingerprints.size !== 1) throw new Error("an answer mixes two versions");
  return { fingerprint: [...fingerprints][0] ?? "", text };
}
