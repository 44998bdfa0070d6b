// The API keys that a running service knows. Their file is read again while the service runs, so that keys come and go without a restart.
import { ok, type Result } from "../../result.ts";
import { readSecret } from "../../system/secrets.ts";
import { digestOfKey, parseApiKeys } from "./api-keys.ts";

/** A key that was taken away may be used for so long. */
const lookMs = 1_000;

type Tenants = ReadonlyMap<string, string>;

export class KeyRing {
  readonly #file: string;
  readonly #now: () => number;
  #known: Result<Tenants> = ok(new Map());
  /** What they are known from; undefined where there was no file. */
  #bytes: Buffer | undefined;
  #lookedAt: number;

  private constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#lookedAt = now();
  }

  static open(file: string, now: () => number = () => performance.now()): Result<KeyRing> {
    const ring = new KeyRing(file, now);
    ring.#read();
    return ring.#known.ok ? ok(ring) : ring.#known;
  }

  /** The tenant of a key; undefined of one that nobody has. While the file cannot be read, nobody is let in. */
  tenantOf(key: string): Result<string | undefined> {
    const now = this.#now();
    if (now - this.#lookedAt >= lookMs) {
      this.#lookedAt = now;
      this.#read();
    }
    return this.#known.ok ? ok(this.#known.value.get(digestOfKey(key))) : this.#known;
  }

  #read(): void {
    const read = readSecret(this.#file);
    if (read.ok && this.#known.ok && isSame(read.value, this.#bytes)) return;
    this.#known = read.ok ? tenantsIn(read.value, this.#file) : read;
    this.#bytes = read.ok ? read.value : undefined;
  }
}

function isSame(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}

/** Where there is no file, nobody has a key: that is what a removed file means. */
function tenantsIn(bytes: Buffer | undefined, file: string): Result<Tenants> {
  if (bytes === undefined) return ok(new Map());
  const keys = parseApiKeys(bytes, file);
  return keys.ok ? ok(new Map(keys.value.map(({ digest, tenant }) => [digest, tenant]))) : keys;
}
