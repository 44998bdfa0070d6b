// fairlead-runtime keys: the API keys of a service's clients. A key is shown when it is made, and never again.
import { errLine, outLine } from "../../specs/program/lines.ts";
import { dirname, join } from "node:path";
import type { Arguments, Io, Run } from "../../specs/program/command.ts";
import { exitCodes, UsageError } from "../../specs/program/exit-codes.ts";
import { secretForm } from "../../specs/handoff/secret.ts";
import { todayInUtc } from "../../specs/program/today.ts";
import { fail, ok, type Result } from "../result.ts";
import { addKey, type ApiKeys, apiKeysText, keyName, parseApiKeys, tenantForm } from "../serve/features/api-keys.ts";
import { replaceFile, systemFailure } from "../system/atomic-file.ts";
import { acquireLock } from "../system/lock.ts";
import { readSecret, secretFile } from "../system/secrets.ts";
import { optionalFlag, reportEnd } from "./report.ts";

const usualSecret = "secret://fairlead/api-keys";

export const run: Run = async (args, io) => {
  const { json } = args;
  const [action, tenant] = args.positionals;
  const change = changeOf(action, tenant, optionalFlag(args, "key"));
  const file = secretFile(referenceOf(args));
  if (!file.ok) return reportEnd(io, file.failure, { json });
  const done = change === undefined ? await list(file.value, tenant) : await changed(file.value, change);
  if (!done.ok) return reportEnd(io, done.failure, { json });
  show(io, done.value, json);
  return exitCodes.done;
};

/** What there is to say: a new key, else the keys that are listed or were taken away. */
interface Said {
  readonly file: string;
  readonly key?: string;
  readonly verb: "has" | "added" | "revoked";
  readonly keys: ApiKeys;
}

type Change = (keys: ApiKeys) => Result<{ readonly next: ApiKeys } & Omit<Said, "file">>;

function referenceOf(args: Arguments): string {
  const reference = optionalFlag(args, "secret") ?? usualSecret;
  if (!secretForm.test(reference))
    throw new UsageError(`--secret is ${JSON.stringify(reference)}; write secret://<name>/<key>`);
  return reference;
}

/** Undefined of `list`, which changes nothing. */
function changeOf(action: string | undefined, tenant: string | undefined, key: string | undefined): Change | undefined {
  if (tenant !== undefined && !tenantForm.test(tenant))
    throw new UsageError(
      `${JSON.stringify(tenant)} is no name of a tenant; it has letters, digits, '.', '_', '@' and '-', at most 64`,
    );
  if (key !== undefined && action !== "revoke") throw new UsageError("--key is for revoke alone");
  if (action === "list") return undefined;
  if (tenant === undefined) throw new UsageError(`whose key? write keys ${action ?? ""} <tenant>`);
  return action === "add" ? adding(tenant) : revoking(tenant, key);
}

function adding(tenant: string): Change {
  return (keys) => {
    const { key, keys: next } = addKey(keys, tenant, todayInUtc());
    return ok({ next, key, verb: "added", keys: next.slice(-1) });
  };
}

function revoking(tenant: string, name: string | undefined): Change {
  return (keys) => {
    const gone = keys.filter((one) => one.tenant === tenant && (name === undefined || keyName(one) === name));
    if (gone.length === 0)
      return fail(
        "secret-unusable",
        `${tenant} has no ${name === undefined ? "key" : `key ${name}`}; nothing was changed.`,
      );
    return ok({ next: keys.filter((one) => !gone.includes(one)), verb: "revoked", keys: gone });
  };
}

async function list(file: string, tenant: string | undefined): Promise<Result<Said>> {
  const keys = keysIn(file);
  if (!keys.ok) return keys;
  return ok({ file, verb: "has", keys: keys.value.filter((one) => tenant === undefined || one.tenant === tenant) });
}

/** Empty where there is no file. */
function keysIn(file: string): Result<ApiKeys> {
  const read = readSecret(file);
  if (!read.ok) return read;
  return read.value === undefined ? ok([]) : parseApiKeys(read.value, file);
}

async function changed(file: string, change: Change): Promise<Result<Said>> {
  const lock = await acquireLock(join(dirname(file), ".lock"), { what: "Another change of these keys" });
  if (!lock.ok) return lock;
  try {
    const keys = keysIn(file);
    if (!keys.ok) return keys;
    const done = change(keys.value);
    if (!done.ok) return done;
    const { next, ...said } = done.value;
    await replaceFile(file, apiKeysText(next), 0o600);
    return ok({ file, ...said });
  } catch (cause) {
    return systemFailure(`writing ${file}`, cause);
  } finally {
    await lock.value.release();
  }
}

function show(io: Io, { file, verb, key, keys }: Said, json: boolean): void {
  const rows = keys.map((one) => ({ key: keyName(one), tenant: one.tenant, added: one.added }));
  if (json)
    return io.out(
      `${JSON.stringify({ file, ...(key === undefined ? {} : { secret: key }), keys: rows }, undefined, 2)}\n`,
    );
  if (key !== undefined) {
    errLine(io, `Key ${rows[0]!.key} of ${rows[0]!.tenant}, in ${file}. It is shown once:`);
    return outLine(io, key);
  }
  if (rows.length === 0) errLine(io, `No keys in ${file}.`);
  for (const row of rows)
    outLine(io, `${verb === "revoked" ? "revoked  " : ""}${row.key}  ${row.added}  ${row.tenant}`);
}
