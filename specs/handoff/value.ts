// What every handoff file shares. The handoff is the wall between the two programs: the compiler writes it, the runtime
// parses it with the same schemas, and neither imports the other. Units are spelled in field names, nothing is optional
// that has a default: the compiler decides, the runtime obeys.
import { z } from "zod";

export { handoffVersion } from "./handoff-version.ts";

/** SHA-256 of bytes: `sha256:` and 64 hexadecimal digits. */
export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
export type Digest = z.infer<typeof Digest>;

/** Key of a stage, as key.ts makes it: 64 hexadecimal digits. */
export const StageKey = z.string().regex(/^[0-9a-f]{64}$/);
export type StageKey = z.infer<typeof StageKey>;

/** Bytes that a stage reads, whatever they are called and wherever they are: all of a file that enters a key. */
export const PinnedBytes = z.strictObject({ digest: Digest, bytes: z.int().min(0) });
export type PinnedBytes = z.infer<typeof PinnedBytes>;

/** A file of the repository, pinned. Its path enters no key. */
export const PinnedFile = z.strictObject({ path: z.string(), digest: Digest, bytes: z.int().min(0) });
export type PinnedFile = z.infer<typeof PinnedFile>;

/** Says which key it is, and not what it is: see specs/program/pseudonym-key.ts. */
export const Fingerprint = z.string().regex(/^[0-9a-f]{16}$/);
