// The gates of a project as people wrote them, by the path of their field.

/** Sections whose leaves are bounds that a model must keep. */
export const gateSections = ["evaluation.gates", "compression.gates", "serving.gates"] as const;

/** Bounds of a spec that is plain data, of which only the form need be known. */
export function writtenGates(spec: unknown): ReadonlyMap<string, unknown> {
  const part = (value: unknown, name: string): unknown => (Object(value) as Record<string, unknown>)[name];
  return new Map(
    gateSections.flatMap((section) =>
      Object.entries(Object(section.split(".").reduce(part, spec)) as Record<string, unknown>)
        .filter(([, bound]) => bound !== undefined)
        .map(([gate, bound]) => [`${section}.${gate}`, bound] as const),
    ),
  );
}
