// What the operating system said, in the words of a Failure.
import { fail, type Failure } from "../result.ts";

/** The code of a system error, such as `ENOENT`; undefined for all other errors. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Turns a system error met while writing `what` into a Failure. Other errors are our mistake and are thrown on. */
export function writeFailure(what: string, error: unknown): { readonly ok: false; readonly failure: Failure } {
  const code = codeOf(error);
  if (code === undefined) throw error;
  const advice = advices[code] ?? "look at the folder's owner, its permissions and the disk, and run it again";
  return fail("file-unwritable", `${what} could not be written (${code}): ${advice}`, { retry: "later", cause: error });
}

const advices: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; make room and run it again",
  EDQUOT: "the disk quota is used up; make room and run it again",
  EROFS: "the file system is read-only",
  EACCES: "permission denied; look at the owner of the folder",
  EPERM: "permission denied; look at the owner of the folder",
};
