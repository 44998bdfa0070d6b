// Digests follow from everything else that a golden file says, so that one changed byte changes dozens of them. A golden says
// which are equal, and one case keeps the real ones.

/** Text by name. */
type Texts = Readonly<Record<string, string>>;

/**
 * `<digest 1>`, `<digest 2>` in order of appearance for each SHA-256 and, where it stands alone, each beginning of one; also for the ten
 * digits at the end of an object's name. Equal digests get equal marks in all these texts. `known` are digests that only beginnings of
 * are in the texts.
 */
export function maskDigests<T extends Texts>(texts: T, known: readonly string[] = []): T {
  const whole = new Set([...known, ...Object.values(texts).flatMap((text) => text.match(/\b[0-9a-f]{64}\b/g) ?? [])]);
  const marks = new Map<string, string>();
  const markOf = (digest: string) => {
    const mark = marks.get(digest) ?? `<digest ${marks.size + 1}>`;
    marks.set(digest, mark);
    return mark;
  };
  const mask = (text: string) =>
    text.replace(/(-?)\b([0-9a-f]{10,64})\b/g, (found, dash: string, digits: string) => {
      const digest = [...whole].find((one) => one.startsWith(digits));
      if (digest !== undefined) return dash + markOf(digest);
      return dash !== "" && digits.length === 10 ? dash + markOf(digits) : found;
    });
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, mask(text)])) as T;
}

/** What it says with its plan's id masked. */
export function maskPlan(text: string, { id }: { readonly id: string }): string {
  return maskDigests({ text }, [id]).text;
}
