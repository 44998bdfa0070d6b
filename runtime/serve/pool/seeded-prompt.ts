// A prompt of so many tokens, made of words that a seed chooses: for measuring a model with requests of a known length. Runs in a model
// thread, because only there is the model's tokenizer.
import { hash32 } from "../../model/random.ts";
import type { ChatMessage, ChatTokenizer } from "../../model/tokenizer.ts";

export interface SeededPrompt {
  readonly messages: readonly ChatMessage[];
  /** As asked for, or as near below it as the fillers come; more where the chat template alone has more. */
  readonly tokens: number;
}

const words =
  "time year people way day man thing woman life child world school state family student group country problem hand part place case week company system program question work number night point home water room mother area money story fact month lot right study book eye job word business issue side kind head house service friend father power hour game line end member law car city".split(
    " ",
  );
/** What closes the gap of less than a word: whatever the vocabulary is, one of them is likely to be one token. */
const fillers = [" a", " I", ".", ",", "!", "1", "x", "e", "?"];

/** Equal seeds give equal prompts of one tokenizer. */
export function seededPrompt(tokenizer: ChatTokenizer, tokens: number, seed: number): SeededPrompt {
  const promptOf = (content: string): SeededPrompt => {
    const messages = [{ role: "user", content }] as const;
    return { messages, tokens: tokenizer.encodePrompt(messages).length };
  };
  const seeded = Array.from({ length: tokens }, (_, at) => words[hash32(seed, at) % words.length]);
  const textOf = (count: number): string => (count === 0 ? "a" : seeded.slice(0, count).join(" "));
  return filled(
    textOf(mostThatFit(seeded.length, (count) => promptOf(textOf(count)).tokens <= tokens)),
    tokens,
    promptOf,
  );
}

/** By halving; 0 when not even one fits. */
function mostThatFit(limit: number, fits: (count: number) => boolean): number {
  let most = 0;
  for (let more = limit + 1; more - most > 1;) {
    const middle = (most + more) >> 1;
    if (fits(middle)) most = middle;
    else more = middle;
  }
  return most;
}

function filled(content: string, tokens: number, promptOf: (content: string) => SeededPrompt): SeededPrompt {
  let text = content;
  let prompt = promptOf(text);
  while (prompt.tokens < tokens) {
    const had = prompt.tokens;
    const longer = fillers
      .map((filler) => ({ text: text + filler, prompt: promptOf(text + filler) }))
      .find((one) => one.prompt.tokens > had && one.prompt.tokens <= tokens);
    if (longer === undefined) break;
    ({ text, prompt } = longer);
  }
  return prompt;
}
