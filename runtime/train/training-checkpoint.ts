// Checkpoints: the whole state of a run as one safetensors file, written beside its final name and renamed, so that a kill at
// any moment leaves only whole files. A run that resumes from one ends with the same weights as a run that was never stopped.
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readSafetensors, type Tensors, writeSafetensors } from "../model/safetensors.ts";
import { diskFailure, ok, type Result } from "../result.ts";
import { writeWhole } from "../system/atomic-file.ts";

/** One update, as the training curve keeps it. */
export const CurvePoint = z.strictObject({
  step: z.int(),
  /** Mean cross-entropy of the labelled tokens, in nats. */
  loss: z.number(),
  learningRate: z.number(),
  /** Global norm before clipping. */
  gradientNorm: z.number(),
  /** Tokens that were no padding. */
  tokens: z.int(),
  /** Time that the update took. The one field that differs from run to run. */
  seconds: z.number(),
});
export type CurvePoint = z.infer<typeof CurvePoint>;

export interface Checkpoint {
  /** Updates done. */
  readonly step: number;
  /** Parameters under their names, moments under m.<name> and v.<name>. */
  readonly state: Tensors;
  readonly curve: readonly CurvePoint[];
}

const filePattern = /^step-[0-9]{8}\.safetensors$/;

export async function writeCheckpoint(folder: string, checkpoint: Checkpoint, keep: number): Promise<Result<void>> {
  const name = `step-${String(checkpoint.step).padStart(8, "0")}.safetensors`;
  const metadata = { step: String(checkpoint.step), curve: JSON.stringify(checkpoint.curve) };
  try {
    await writeWhole(join(folder, name), writeSafetensors(checkpoint.state, "F32", metadata));
    const old = (await listCheckpoints(folder)).slice(keep);
    for (const file of old) await rm(join(folder, file), { force: true });
    return ok(undefined);
  } catch (cause) {
    return diskFailure("writing a checkpoint", cause);
  }
}

/** The newest checkpoint that is whole; undefined when there is none. A damaged one is passed over, as the one before it is as good. */
export async function latestCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  for (const file of await listCheckpoints(folder)) {
    const bytes = await readFile(join(folder, file)).catch(() => undefined);
    const checkpoint = bytes === undefined ? undefined : parseCheckpoint(bytes, file);
    if (checkpoint !== undefined) return checkpoint;
  }
  return undefined;
}

function parseCheckpoint(bytes: Uint8Array, name: string): Checkpoint | undefined {
  const state = readSafetensors(bytes, name);
  if (!state.ok) return undefined;
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const Metadata = z.object({ __metadata__: z.object({ step: z.coerce.number().int(), curve: z.string() }) });
  const header = Metadata.safeParse(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes))));
  if (!header.success) return undefined;
  const curve = z.array(CurvePoint).safeParse(JSON.parse(header.data.__metadata__.curve));
  if (!curve.success) return undefined;
  return { step: header.data.__metadata__.step, state: state.value, curve: curve.data };
}

/** Newest first. */
async function listCheckpoints(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files
    .filter((file) => filePattern.test(file))
    .sort()
    .reverse();
}
