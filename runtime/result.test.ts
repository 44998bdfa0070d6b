import { expect, test } from "vitest";
import { diskFailure } from "./result.ts";

test.each([
  [
    "EACCES",
    ". This user may not read or write there. Run the command as the user who may, or have the rights changed (chown, chmod); a home of your own is named with --home.",
  ],
  [
    "EPERM",
    ". This user may not read or write there. Run the command as the user who may, or have the rights changed (chown, chmod); a home of your own is named with --home.",
  ],
  ["EROFS", ". The disk there is read-only. Make it writable; a home on another disk is named with --home."],
  ["EFTYPE", ". No regular file is there. Move away what is, and run the same command again."],
  ["EISDIR", ". No regular file is there. Move away what is, and run the same command again."],
  ["EIO", ""],
])("a disk that answers %s is a failure that says what to do, where that is known", (code, advice) => {
  const cause = Object.assign(new Error(code), { code });
  expect(diskFailure("locking /home/of/another/state/apply.lock", cause)).toEqual({
    ok: false,
    failure: {
      reason: "disk-failed",
      message: `locking /home/of/another/state/apply.lock: ${code}${advice}`,
      retry: "later",
      cause,
    },
  });
});
