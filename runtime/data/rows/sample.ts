// A sample: what is left of a row once its form is known.

export type Role = "system" | "user" | "assistant";

/** One sample. Roles and texts run in parallel; `roles` is null for plain text, which has exactly one text. */
export interface Sample {
  /** Null when the row names none. Numbers become strings, so that 5 and "5" are one conversation. */
  readonly conversation: string | null;
  readonly roles: readonly Role[] | null;
  readonly texts: readonly string[];
}

/** What a row says, without the conversation that it belongs to; or why it cannot be read. */
export type Said = Pick<Sample, "roles" | "texts"> | Refused;
export interface Refused {
  readonly reason: string;
}

export function isRefused(said: object): said is Refused {
  return "reason" in said;
}

/** Messages of a chat, each with a role and a text. `at` names the list for messages. */
export function readMessages(messages: unknown, at: string): { roles: Role[]; texts: string[] } | Refused {
  if (!Array.isArray(messages)) return wrongShape(`${at} is ${nameOf(messages)}, not a list`);
  const [roles, texts]: [Role[], string[]] = [[], []];
  for (const message of messages as readonly unknown[]) {
    const one = `${at}[${roles.length}]`;
    if (typeof message !== "object" || message === null)
      return wrongShape(`${one} is ${nameOf(message)}, not an object`);
    const role = "role" in message ? message.role : undefined;
    if (role !== "system" && role !== "user" && role !== "assistant")
      return wrongShape(`${one}.role is ${quote(role)}; known roles are system, user and assistant`);
    const content = "content" in message ? message.content : undefined;
    if (typeof content !== "string") return wrongShape(`${one}.content is ${nameOf(content)}, not a string`);
    roles.push(role);
    texts.push(content);
  }
  return { roles, texts };
}

/** A chat that teaches: at least one message is from the user, and the last one is the answer that is learnt. */
export function chatOf(said: { readonly roles: readonly Role[]; readonly texts: readonly string[] } | Refused): Said {
  if (isRefused(said)) return said;
  if (!said.roles.includes("user")) return wrongShape("no message is from the user");
  if (said.roles.at(-1) !== "assistant") return wrongShape("the last message is not from the assistant");
  return said;
}

export function wrongShape(how: string): Refused {
  return { reason: `wrong shape: ${how}` };
}

/** The value of an own key; undefined where there is none. */
export function fieldOf(row: object, key: string): unknown {
  return Object.hasOwn(row, key) ? (row as Readonly<Record<string, unknown>>)[key] : undefined;
}

export function nameOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

export function quote(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : nameOf(value);
}
