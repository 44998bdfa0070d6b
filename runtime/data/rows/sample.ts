// What one line of a source file must say. Everything else about a line is a reason to quarantine it.

type Role = "system" | "user" | "assistant";
export type SampleFormat = "chat" | "text";

/** One sample. Roles and texts run in parallel; `roles` is null for plain text, which has exactly one text. */
export interface Sample {
  /** Null when the line names none. Numbers become strings, so that 5 and "5" are one conversation. */
  readonly conversation: string | null;
  readonly roles: readonly Role[] | null;
  readonly texts: readonly string[];
}

export type ReadSample = { readonly sample: Sample } | { readonly sample?: undefined; readonly reason: string };

/** Deepest nesting of a line; only extra keys, which are ignored, could be deeper than 3. */
const maxDepth = 64;

/**
 * Reads the parsed JSON of one line. Extra keys are ignored. A chat has messages of system, user and assistant, at least one of them
 * from the user, and ends with the assistant's answer, since that is what is learnt; a text has a string `text`.
 */
export function readSample(value: unknown, format: SampleFormat): ReadSample {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { reason: `wrong shape: the line is ${nameOf(value)}, not an object` };
  }
  if (isDeeperThan(value, maxDepth)) return { reason: `too deep: more than ${maxDepth} levels of nesting` };
  const conversation = readConversation("conversation" in value ? value.conversation : undefined);
  if (conversation === undefined) return { reason: "wrong shape: conversation is neither a string nor a number" };
  return format === "chat" ? readChat(value, conversation) : readText(value, conversation);
}

function readText(value: object, conversation: string | null): ReadSample {
  const text = "text" in value ? value.text : undefined;
  if (typeof text !== "string") return { reason: `wrong shape: text is ${nameOf(text)}, not a string` };
  return { sample: { conversation, roles: null, texts: [text] } };
}

function readChat(value: object, conversation: string | null): ReadSample {
  const messages: unknown = "messages" in value ? value.messages : undefined;
  if (!Array.isArray(messages)) return { reason: `wrong shape: messages is ${nameOf(messages)}, not a list` };
  const roles: Role[] = [];
  const texts: string[] = [];
  for (const message of messages as readonly unknown[]) {
    const at = `messages[${roles.length}]`;
    if (typeof message !== "object" || message === null) {
      return { reason: `wrong shape: ${at} is ${nameOf(message)}, not an object` };
    }
    const role = "role" in message ? message.role : undefined;
    if (role !== "system" && role !== "user" && role !== "assistant") {
      return { reason: `wrong shape: ${at}.role is ${quote(role)}; known roles are system, user and assistant` };
    }
    const content = "content" in message ? message.content : undefined;
    if (typeof content !== "string")
      return { reason: `wrong shape: ${at}.content is ${nameOf(content)}, not a string` };
    roles.push(role);
    texts.push(content);
  }
  if (!roles.includes("user")) return { reason: "wrong shape: no message is from the user" };
  if (roles.at(-1) !== "assistant") return { reason: "wrong shape: the last message is not from the assistant" };
  return { sample: { conversation, roles, texts } };
}

/** Undefined when the value cannot name a conversation. */
function readConversation(value: unknown): string | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : undefined;
}

function nameOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function quote(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : nameOf(value);
}

/** Stops at the limit, so that its own recursion is as shallow as what it allows. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, levels - 1));
  for (const key in value) {
    if (isDeeperThan((value as Readonly<Record<string, unknown>>)[key], levels - 1)) return true;
  }
  return false;
}
