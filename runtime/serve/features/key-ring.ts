// The API keys that a running service knows. Their file is looked at again while the service runs, so that keys come and go without a restart.
import { statSync, type Stats } from "node:fs";
import { ok, type Result } from "../../result.ts";
import { readSecret } from "../../system/secrets.ts";
import { digestOfKey, parseApiKeys } from "./api-keys.ts";

/** A key that was taken away may be used for so long. */
const lookMs = 1_000;

type Tenants = ReadonlyMap<string, string>;

export class KeyRing {
  readonly #file: string;
  readonly #now: () => number;
  #known: Result<Tenants>;
  #stamp: string;
  #lookedAt: number;

  private constructor(file: string, known: Loaded, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#known = ok(known.tenants);
    this.#stamp = known.stamp;
    this.#lookedAt = now();
  }

  static open(file: string, now: () => number = () => performance.now()): Result<KeyRing> {
    const loaded = load(file);
    return loaded.ok ? ok(new KeyRing(file, loaded.value, now)) : loaded;
  }

  /** The tenant of a key; undefined of one that nobody has. While the file cannot be read, nobody is let in. */
  tenantOf(key: string): Result<string | undefined> {
    this.#look();
    return this.#known.ok ? ok(this.#known.value.get(digestOfKey(key))) : this.#known;
  }

  #look(): void {
    const now = this.#now();
    if (now - this.#lookedAt < lookMs) return;
    this.#lookedAt = now;
    const stats = statSync(this.#file, { throwIfNoEntry: false });
    if (stats !== undefined && this.#known.ok && stampOf(stats) === this.#stamp) return;
    const loaded = load(this.#file);
    this.#known = loaded.ok ? ok(loaded.value.tenants) : loaded;
    if (loaded.ok) this.#stamp = loaded.value.stamp;
  }
}

interface Loaded {
  readonly tenants: Tenants;
  readonly stamp: string;
}

/** Where there is no file, nobody has a key: that is what a removed file means. */
function load(file: string): Result<Loaded> {
  const read = readSecret(file);
  if (!read.ok) return read;
  if (read.value === undefined) return ok({ tenants: new Map(), stamp: "" });
  const keys = parseApiKeys(read.value.bytes, file);
  if (!keys.ok) return keys;
  return ok({
    tenants: new Map(keys.value.map(({ digest, tenant }) => [digest, tenant])),
    stamp: stampOf(read.value.stats),
  });
}

/** Another content is another inode, and other rights are another time of change. */
function stampOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}
