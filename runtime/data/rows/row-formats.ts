// The forms that a row may have, a row each: Fairlead's own two, and those that other tools write.
import type { RowFormat, SourceColumns } from "../../../specs/handoff/dataset-manifest.ts";
import {
  chatOf,
  fieldOf,
  isRefused,
  nameOf,
  quote,
  readMessages,
  type Refused,
  type Role,
  type Said,
  wrongShape,
} from "./sample.ts";

interface Format {
  /** The least that a row has. */
  readonly least: Readonly<Record<string, unknown>>;
  /** Keys that are not read are ignored. */
  read(row: object): Said;
}

/** `columns` names the keys where they are not those of the format. */
export function formatOf(format: RowFormat, columns: SourceColumns | null): Format {
  return columns === null ? formats[format] : columnsFormat(columns);
}

const formats: Readonly<Record<RowFormat, Format>> = {
  chat: {
    least: {
      messages: [
        { role: "user", content: "" },
        { role: "assistant", content: "" },
      ],
    },
    read: (row) => chatOf(readMessages(fieldOf(row, "messages"), "messages")),
  },
  text: {
    least: { text: "" },
    read(row) {
      const text = fieldOf(row, "text");
      return typeof text === "string"
        ? { roles: null, texts: [text] }
        : wrongShape(`text is ${nameOf(text)}, not a string`);
    },
  },
  /** As FastChat and LLaMA-Factory write it. */
  sharegpt: {
    least: {
      conversations: [
        { from: "human", value: "" },
        { from: "gpt", value: "" },
      ],
    },
    read: (row) => chatOf(withSystem(row, readTurns(fieldOf(row, "conversations")))),
  },
  /** As Stanford Alpaca has it; `system` and `history` (pairs of a question and its answer) as LLaMA-Factory adds them. */
  alpaca: {
    least: { instruction: "", output: "" },
    read: (row) => chatOf(withSystem(row, readInstruction(row))),
  },
  /** Two texts, or two lists of messages, as TRL has both. */
  completion: { least: { prompt: "", completion: "" }, read: (row) => chatOf(readCompletion(row)) },
};

type Turns = { roles: Role[]; texts: string[] } | Refused;

const speakers: ReadonlyMap<unknown, Role> = new Map<unknown, Role>([
  ["system", "system"],
  ["human", "user"],
  ["user", "user"],
  ["gpt", "assistant"],
  ["chatgpt", "assistant"],
  ["assistant", "assistant"],
]);

function readTurns(turns: unknown): Turns {
  if (!Array.isArray(turns)) return wrongShape(`conversations is ${nameOf(turns)}, not a list`);
  const [roles, texts]: [Role[], string[]] = [[], []];
  for (const turn of turns as readonly unknown[]) {
    const at = `conversations[${roles.length}]`;
    if (typeof turn !== "object" || turn === null) return wrongShape(`${at} is ${nameOf(turn)}, not an object`);
    const [from, value] = [fieldOf(turn, "from"), fieldOf(turn, "value")];
    const role = speakers.get(from);
    if (role === undefined)
      return wrongShape(`${at}.from is ${quote(from)}; known are ${[...speakers.keys()].join(", ")}`);
    if (typeof value !== "string") return wrongShape(`${at}.value is ${nameOf(value)}, not a string`);
    roles.push(role);
    texts.push(value);
  }
  return { roles, texts };
}

function readInstruction(row: object): Turns {
  const [instruction, input, output] = ["instruction", "input", "output"].map((key) => fieldOf(row, key));
  if (typeof instruction !== "string") return wrongShape(`instruction is ${nameOf(instruction)}, not a string`);
  if (typeof output !== "string") return wrongShape(`output is ${nameOf(output)}, not a string`);
  const asked = typeof input === "string" && input !== "" ? `${instruction}\n${input}` : instruction;
  const history = readHistory(fieldOf(row, "history"));
  if (isRefused(history)) return history;
  return { roles: [...history.roles, "user", "assistant"], texts: [...history.texts, asked, output] };
}

function readHistory(history: unknown): Turns {
  if (history === undefined || history === null) return { roles: [], texts: [] };
  const isPair = (pair: unknown): pair is [string, string] =>
    Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === "string");
  if (!Array.isArray(history) || !history.every(isPair)) return wrongShape("history is no list of pairs of texts");
  return { roles: history.flatMap((): Role[] => ["user", "assistant"]), texts: history.flat() };
}

function readCompletion(row: object): Turns {
  const [prompt, completion] = [fieldOf(row, "prompt"), fieldOf(row, "completion")];
  if (typeof prompt === "string" && typeof completion === "string")
    return { roles: ["user", "assistant"], texts: [prompt, completion] };
  const wrong = [prompt, completion].findIndex((text) => typeof text !== "string" && !Array.isArray(text));
  if (wrong >= 0 || typeof prompt !== typeof completion) {
    const [name, value] = wrong === 1 ? ["completion", completion] : ["prompt", prompt];
    return wrongShape(
      wrong < 0
        ? "one of prompt and completion is a text, the other a list"
        : `${name} is ${nameOf(value)}, not a string`,
    );
  }
  const [asked, answered] = [readMessages(prompt, "prompt"), readMessages(completion, "completion")];
  if (isRefused(asked)) return asked;
  if (isRefused(answered)) return answered;
  return { roles: [...asked.roles, ...answered.roles], texts: [...asked.texts, ...answered.texts] };
}

function withSystem(row: object, turns: Turns): Turns {
  const system = fieldOf(row, "system");
  if (isRefused(turns) || typeof system !== "string" || system === "") return turns;
  return { roles: ["system", ...turns.roles], texts: [system, ...turns.texts] };
}

function columnsFormat({ system, user, assistant, text }: SourceColumns): Format {
  const parts: readonly [Role | "text", string][] = (
    [
      ["system", system],
      ["user", user],
      ["assistant", assistant],
      ["text", text],
    ] as const
  ).flatMap(([part, column]) => (column === null ? [] : [[part, column]]));
  return {
    least: Object.fromEntries(parts.map(([, column]) => [column, ""])),
    read(row) {
      const [roles, texts]: [Role[], string[]] = [[], []];
      for (const [part, column] of parts) {
        const cell = fieldOf(row, column);
        // A number is a label as good as its name.
        const said = typeof cell === "number" || typeof cell === "boolean" ? String(cell) : cell;
        if (part === "system" && (said === null || said === "" || said === undefined)) continue;
        if (typeof said !== "string") return wrongShape(`the column ${column} is ${nameOf(said)}, not a text`);
        if (part !== "text") roles.push(part);
        texts.push(said);
      }
      return { roles: text === null ? roles : null, texts };
    },
  };
}
