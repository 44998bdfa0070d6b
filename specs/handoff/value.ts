// What every handoff file shares. The handoff is the wall between the two programs: the compiler writes it, the runtime
// parses it with the same schemas, and neither imports the other. Units are spelled in field names, nothing is optional
// that has a default: the compiler decides, the runtime obeys.
import { z } from "zod";

export const handoffVersion = "handoff.fairlead.dev/v1";

/** SHA-256 of bytes: `sha256:` and 64 hexadecimal digits. */
export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
export type Digest = z.infer<typeof Digest>;

/** Key of a stage: SHA-256 over its configuration, its semantics and the keys of what it needs; 64 hexadecimal digits. */
export const StageKey = z.string().regex(/^[0-9a-f]{64}$/);
export type StageKey = z.infer<typeof StageKey>;

/** A bound on a measured figure. `share` figures and bounds are fractions of 1, `points` hundredths of a score. */
export const Gate = z.strictObject({
  figure: z.string(),
  comparator: z.enum(["<=", ">="]),
  bound: z.number(),
  unit: z.enum(["share", "points", "number"]),
  /** As the spec wrote it, for messages. */
  written: z.string(),
});
export type Gate = z.infer<typeof Gate>;

/** A file of the repository, pinned. */
export const PinnedFile = z.strictObject({ path: z.string(), digest: Digest, bytes: z.int().min(0) });
export type PinnedFile = z.infer<typeof PinnedFile>;
