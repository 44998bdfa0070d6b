/** The first line of what somebody threw, for people: no stack, nothing long. */
export function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return (text.split("\n", 1)[0] ?? "").slice(0, 300);
}
