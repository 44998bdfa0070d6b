// What the operating system said, in the words of a Failure.
import { systemCodeOf } from "../../specs/program/system-error.ts";
import { fail, type Failure } from "../result.ts";

/** Turns a system error met while writing `what` into a Failure. Other errors are our mistake and are thrown on. */
export function writeFailure(what: string, error: unknown): { readonly ok: false; readonly failure: Failure } {
  const code = systemCodeOf(error);
  if (code === undefined) throw error;
  const advice = advices[code] ?? "look at the folder's owner, its permissions and the disk, and run it again";
  return fail("file-unwritable", `${what} could not be written (${code}): ${advice}`, { retry: "later", cause: error });
}

/** The same for reading. Waiting does not change who may read a file. */
export function readFailure(what: string, error: unknown): { readonly ok: false; readonly failure: Failure } {
  const code = systemCodeOf(error);
  if (code === undefined) throw error;
  const advice = advices[code] ?? "look at its owner, its permissions and the disk, and run it again";
  return fail("file-unreadable", `${what} could not be read (${code}): ${advice}`, { cause: error });
}

const advices: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; make room and run it again",
  EDQUOT: "the disk quota is used up; make room and run it again",
  EROFS: "the file system is read-only",
  EACCES: "permission denied; look at the owner of the folder",
  EPERM: "permission denied; look at the owner of the folder",
  ENOTDIR: "there is a file where a folder has to be; move it away",
  EISDIR: "there is a folder where a file has to be; move it away",
  EEXIST: "something else has that name; move it away",
  ELOOP: "there is a link in the way; remove it",
};
