// Reading and writing open files to the last byte: one call of the system may do less than it was asked.
import type { FileHandle } from "node:fs/promises";

/** Fills `bytes` from `position` on. False when the file ends before that. */
export async function fillFrom(handle: FileHandle, bytes: Uint8Array, position: number): Promise<boolean> {
  for (let filled = 0; filled < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, position + filled);
    if (bytesRead === 0) return false;
    filled += bytesRead;
  }
  return true;
}

/** The first `bytes` bytes of the file in blocks, each valid until the next one is asked for; fewer when the file is shorter. */
export async function* readBlocks(handle: FileHandle, bytes: number, blockBytes = 1 << 20): AsyncGenerator<Buffer> {
  const block = Buffer.allocUnsafeSlow(Math.min(blockBytes, Math.max(bytes, 1)));
  for (let at = 0; at < bytes; at += block.length) {
    const wanted = block.subarray(0, Math.min(block.length, bytes - at));
    if (!(await fillFrom(handle, wanted, at))) return;
    yield wanted;
  }
}

/** Writes all of `bytes` at `position`. */
export async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const result = await handle.write(bytes, written, bytes.length - written, position + written);
    written += result.bytesWritten;
  }
}

/** Whether the system refused something, as against a mistake of ours. */
export function isDiskError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
