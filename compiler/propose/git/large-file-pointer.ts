// Git LFS keeps large files elsewhere and commits a few lines in their place. Where its program did not run, those lines are what lies in
// the work tree, and the digest of them would be the digest of nothing that anybody wants.
import { readFileSync } from "node:fs";

/** Is the file such a pointer? Only of a small one this is looked at: a pointer has fewer than 1,024 bytes. */
export function isLargeFilePointer(absolute: string, { bytes }: { readonly bytes: number }): boolean {
  return bytes < 1024 && pointedTo(readFileSync(absolute)) !== undefined;
}

/** The SHA-256 of the file that a pointer stands for, in hexadecimal digits; undefined of anything else. */
export function pointedTo(bytes: Buffer): string | undefined {
  if (bytes.length >= 1024) return undefined;
  return pointer.exec(bytes.toString("latin1"))?.[1];
}

const pointer =
  /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n/;
