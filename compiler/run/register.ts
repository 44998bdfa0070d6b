// All projects of a run, by what no two of them may share. Knows nothing of specs: files and the texts of claims alone.
import type { ProjectName } from "../model/former-name.ts";
import type { Claim, ClaimText } from "./claims.ts";
import { type OtherRead, PublicationRegister, type PublishedDatasets } from "./published.ts";

/** A project as the register knows it, freshly compiled or from the cache. */
export interface Registered {
  readonly team: string;
  readonly name: string;
  /** What it was called before. */
  readonly former?: ProjectName | undefined;
  readonly claims: readonly ClaimText[];
  /** Environments that follow no record yet. */
  readonly unpromoted: readonly string[];
  /** Absent where nothing is known of it, as of a project with errors. */
  readonly published?: PublishedDatasets | undefined;
  readonly reads: readonly OtherRead[];
}

export interface Holder {
  readonly file: string;
  readonly claim: ClaimText;
}

/** What is wrong in one file because of others. */
export type Conflict =
  | { readonly kind: "name"; readonly name: string; readonly others: readonly string[] }
  /** A name that it had before; `holders` are others that have it now, and `others` say that they had it. */
  | {
      readonly kind: "former";
      readonly name: string;
      readonly holders: readonly string[];
      readonly others: readonly string[];
    }
  /** `others` are the other holders, one each. */
  | { readonly kind: "claim"; readonly claim: ClaimText; readonly others: readonly Holder[] };

const objects: Claim["kind"] = "object";

export class Register {
  /** By `<team>/<name>`. */
  readonly #files = new Map<string, string[]>();
  /** By the `<team>/<name>` that they had before. */
  readonly #formers = new Map<string, string[]>();
  /** Of a claim without its holder: whoever came first, which is all there are of nearly every claim. */
  readonly #first = new Map<string, Holder>();
  /** Where there is more than one holder, all of them. */
  readonly #shared = new Map<string, Holder[]>();
  readonly #unpromoted = new Map<string, readonly string[]>();
  /** What they publish, and what they read of others. */
  readonly publications = new PublicationRegister();

  add(file: string, { team, name, former, claims, unpromoted, published, reads }: Registered): void {
    append(this.#files, `${team}/${name}`, file);
    this.publications.add(file, `${team}/${name}`, published, reads);
    if (former !== undefined) append(this.#formers, `${former.team}/${former.name}`, file);
    if (unpromoted.length > 0) this.#unpromoted.set(`${team}/${name}`, unpromoted);
    for (const claim of claims) {
      const what = claim.slice(0, claim.lastIndexOf("\n"));
      const first = this.#first.get(what);
      if (first === undefined) this.#first.set(what, { file, claim });
      else append(this.#shared, what, { file, claim });
    }
  }

  /** Files that were added. */
  get size(): number {
    return [...this.#files.values()].reduce((sum, files) => sum + files.length, 0);
  }

  /** Is there a project of that name, or one that had it before? */
  has(team: string, name: string): boolean {
    return this.#files.has(`${team}/${name}`) || this.#formers.has(`${team}/${name}`);
  }

  /** Conflicts by file, in the order in which the files were added; each is in every file that it is about. */
  conflicts(): ReadonlyMap<string, readonly Conflict[]> {
    const found = new Map<string, Conflict[]>();
    for (const [name, files] of this.#files) {
      if (files.length === 1) continue;
      for (const file of files)
        append(found, file, { kind: "name", name, others: files.filter((one) => one !== file) });
    }
    for (const [name, files] of this.#formers) {
      for (const file of files) {
        const isOther = (one: string): boolean => one !== file;
        const holders = (this.#files.get(name) ?? []).filter(isOther);
        const others = files.filter(isOther);
        if (holders.length + others.length > 0) append(found, file, { kind: "former", name, holders, others });
      }
    }
    const told = new Set<string>();
    for (const [what, more] of this.#shared) {
      const holders = [this.#first.get(what)!, ...more];
      for (const { file, claim } of holders) {
        const others = holders.filter((one) => holderOf(one) !== holderOf({ claim }));
        // One name of a target's objects tells as much as all of its names; each alias and port is told.
        const subject = what.startsWith(`${objects}\n`) ? objects : what;
        const said = JSON.stringify([file, subject, holderOf({ claim }), others.map(holderOf)]);
        if (others.length === 0 || told.has(said)) continue;
        told.add(said);
        append(found, file, { kind: "claim", claim, others });
      }
    }
    return found;
  }

  /** By `<team>/<name>`, of projects that have such environments. */
  unpromoted(): ReadonlyMap<string, readonly string[]> {
    return this.#unpromoted;
  }

  /** The first port from `port` on that no target has. */
  freePort(port: number): number {
    const kind: Claim["kind"] = "port";
    const taken = new Set(
      [...this.#first.keys()].filter((what) => what.startsWith(`${kind}\n`)).map((what) => what.split("\n").at(-1)),
    );
    let free = port;
    while (taken.has(String(free))) free += 1;
    return free;
  }
}

export function holderOf({ claim }: Pick<Holder, "claim">): string {
  return claim.slice(claim.lastIndexOf("\n") + 1);
}

function append<T>(map: Map<string, T[]>, key: string, item: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [item]);
  else known.push(item);
}
