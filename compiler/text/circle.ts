// A way round in what names read of each other.

/** The first circle that a walk meets, as `[a, b, a]`; undefined where there is none. Each name is gone to once. */
export function circleIn(reads: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const seen = new Set<string>();
  for (const start of reads.keys()) {
    const way: { readonly name: string; readonly left: string[] }[] = [];
    const enter = (name: string): void => {
      seen.add(name);
      way.push({ name, left: [...(reads.get(name) ?? [])].reverse() });
    };
    if (!seen.has(start)) enter(start);
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const next = last.left.pop();
      const at = way.findIndex(({ name }) => name === next);
      if (next === undefined) way.pop();
      else if (at >= 0) return [...way.slice(at).map(({ name }) => name), next];
      else if (!seen.has(next)) enter(next);
    }
  }
  return undefined;
}
