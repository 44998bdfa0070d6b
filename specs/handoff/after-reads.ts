// An order in which whatever is read stands before what reads it. Pure.

/**
 * `names` and what `readsOf` tells of them, each once and behind what it reads, else in the order given. A circle is cut where it is entered: whoever
 * forbids circles has to look for them.
 */
export function behindWhatTheyRead(
  names: Iterable<string>,
  readsOf: (name: string) => readonly string[],
): readonly string[] {
  const seen = new Set<string>();
  const order: string[] = [];
  const add = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const read of readsOf(name)) add(read);
    order.push(name);
  };
  for (const name of names) add(name);
  return order;
}
