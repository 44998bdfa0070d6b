// All projects of a run, by what no two of them may share. Knows nothing of specs: files and claims alone.
import type { Claim } from "./claims.ts";

/** A project as the register knows it, freshly compiled or from the cache. */
export interface Registered {
  readonly team: string;
  readonly name: string;
  readonly claims: readonly Claim[];
}

export interface Holder {
  readonly file: string;
  readonly claim: Claim;
}

/** What is wrong in one file because of others. */
export type Conflict =
  | { readonly kind: "name"; readonly name: string; readonly others: readonly string[] }
  /** `others` are the other holders, one each. */
  | { readonly kind: "claim"; readonly claim: Claim; readonly others: readonly Holder[] };

export class Register {
  /** By `<team>/<name>`. */
  readonly #files = new Map<string, string[]>();
  readonly #holders = new Map<string, Holder[]>();

  add(file: string, { team, name, claims }: Registered): void {
    append(this.#files, `${team}/${name}`, file);
    for (const claim of claims) {
      // No part of a claim has a line end.
      append(this.#holders, `${claim.kind}\n${claim.place}\n${claim.value}`, { file, claim });
    }
  }

  /** Conflicts by file, in the order in which the files were added; each is in every file that it is about. */
  conflicts(): ReadonlyMap<string, readonly Conflict[]> {
    const found = new Map<string, Conflict[]>();
    for (const [name, files] of this.#files) {
      if (files.length === 1) continue;
      for (const file of files)
        append(found, file, { kind: "name", name, others: files.filter((one) => one !== file) });
    }
    const told = new Set<string>();
    for (const holders of this.#holders.values()) {
      if (holders.length === 1) continue;
      for (const { file, claim } of holders) {
        const others = holders.filter((one) => one.claim.holder !== claim.holder);
        // One name of a target tells as much as all of its names.
        const what = JSON.stringify([file, claim.kind, claim.at, others.map((one) => one.claim.holder)]);
        if (others.length === 0 || told.has(what)) continue;
        told.add(what);
        append(found, file, { kind: "claim", claim, others });
      }
    }
    return found;
  }

  /** The first port from `port` on that no target has. */
  freePort(port: number): number {
    const taken = new Set(
      [...this.#holders.values()].flatMap(([holder]) => (holder === undefined ? [] : portsOf(holder))),
    );
    let free = port;
    while (taken.has(String(free))) free += 1;
    return free;
  }
}

function portsOf({ claim }: Holder): string[] {
  return claim.kind === "port" ? [claim.value] : [];
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [item]);
  else known.push(item);
}
