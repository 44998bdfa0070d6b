import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { message, value } from "../testing/store-rig.ts";
import { readSecret, secretFile } from "./secrets.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-secrets-"));
  file = join(folder, "bot", "api-keys");
  await mkdir(join(folder, "bot"));
});
afterEach(() => rm(folder, { recursive: true }));

const reference = "secret://bot/api-keys";

describe("a secret", () => {
  test("is below the folder that is named, else below that of this user's settings", () => {
    expect(value(secretFile(reference, { FAIRLEAD_SECRETS: folder }))).toBe(file);
    expect(value(secretFile(reference, { XDG_CONFIG_HOME: "/etc/me" }))).toBe("/etc/me/fairlead/secrets/bot/api-keys");
    const usual = join(homedir(), ".config/fairlead/secrets/bot/api-keys");
    for (const environment of [{}, { XDG_CONFIG_HOME: "relative" }, { FAIRLEAD_SECRETS: "" }])
      expect(value(secretFile(reference, environment))).toBe(usual);
    expect(message(secretFile(reference, { FAIRLEAD_SECRETS: "secrets" }))).toBe(
      'FAIRLEAD_SECRETS is "secrets"; write an absolute path.',
    );
  });

  test.skipIf(process.platform === "win32")(
    "is read where others may not, or where somebody has put it on purpose",
    async () => {
      expect(value(readSecret(file, {}))).toBeUndefined();
      await writeFile(file, "s", { mode: 0o600 });
      expect(value(readSecret(file, {}))?.toString()).toBe("s");
      await chmod(file, 0o640);
      expect(message(readSecret(file, {}))).toBe(`${file} may be read or written by others; run: chmod 600 on it.`);
      expect(value(readSecret(file, { FAIRLEAD_SECRETS: folder }))?.toString()).toBe("s");
      await chmod(file, 0o660);
      expect(message(readSecret(file, { FAIRLEAD_SECRETS: folder }))).toBe(
        `${file} may be written by others; run: chmod go-w on it.`,
      );
    },
  );

  test.skipIf(process.platform === "win32")("is never waited for, nor read where it is no secret", async () => {
    spawnSync("mkfifo", ["-m", "600", file]);
    expect(message(readSecret(file, {}))).toBe(`${file} is no regular file.`);
    await rm(file);
    await mkdir(file);
    expect(message(readSecret(file, {}))).toBe(`${file} is no regular file.`);
    await rm(file, { recursive: true });
    await writeFile(file, "", { mode: 0o600 });
    await truncate(file, 2 ** 30);
    expect(message(readSecret(file, {}))).toBe(`${file} has 1073741824 bytes; a secret has at most 1048576.`);
  });
});
