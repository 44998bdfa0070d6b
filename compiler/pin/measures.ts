// What is to be pinned, found out: each URL is asked once a command, and datasets once a round.
import { errLine } from "../../specs/program/lines.ts";
import type { Io } from "../../specs/program/command.ts";
import { fail, ok, type Failure, type Result } from "../result.ts";
import type { PublicationRegister } from "../run/published.ts";
import { fingerprintKey, lackingKey } from "./fingerprint-key.ts";
import { measureUrl } from "./measure-url.ts";
import type { Pinnable } from "./pinnable.ts";
import { publishedNow } from "./published-now.ts";

/** What a spec has to say, by field. */
export type PinFields = Readonly<Record<string, string | number>>;

export class Measures {
  readonly #root: string;
  readonly #io: Io;
  readonly #urls = new Map<string, PinFields>();
  #published: Promise<PublicationRegister> | undefined;
  #unpublished: string | undefined;

  constructor(root: string, io: Io) {
    this.#root = root;
    this.#io = io;
  }

  /** Specs may have been written since. */
  forgetDatasets(): void {
    this.#published = undefined;
    this.#unpublished = undefined;
  }

  /** Undefined of a dataset that nobody publishes, as far as it is known now, and of a key that is pinned and not on this machine. */
  async of({ kind, name, fields }: Pinnable): Promise<Result<PinFields | undefined>> {
    switch (kind) {
      case "url":
        return this.#url(name);
      case "dataset":
        return ok(await this.#dataset(name));
      case "secret":
        return fingerprintFields(name, fields["fingerprint"] !== undefined);
    }
  }

  async #url(url: string): Promise<Result<PinFields>> {
    const known = this.#urls.get(url);
    if (known !== undefined) return ok(known);
    const measured = await measureUrl(url, { arrived: this.#arrivals(url), signal: this.#io.signal });
    if (!measured.ok) return measured;
    const { digest, bytes } = measured.value;
    this.#urls.set(url, { digest, bytes });
    return ok({ digest, bytes });
  }

  #arrivals(url: string): (bytes: number, of: number | undefined) => void {
    let last = 0;
    return (bytes, of) => {
      if (bytes - last < reportBytes) return;
      last = bytes;
      const all = of === undefined ? "" : ` of ${Math.ceil(of / 2 ** 20)}`;
      errLine(this.#io, `${url}: ${Math.floor(bytes / 2 ** 20)}${all} MiB`);
    };
  }

  async #dataset(name: string): Promise<PinFields | undefined> {
    this.#published ??= publishedNow(this.#root);
    const key = (await this.#published).keyOf(name);
    if (key === undefined) this.#unpublished ??= name;
    return key === undefined ? undefined : { key };
  }

  /** Why a dataset that was asked for since `forgetDatasets` has no key; undefined where each has one. */
  unpublished(): Failure | undefined {
    if (this.#unpublished === undefined) return undefined;
    return fail(
      "not-found",
      `${this.#unpublished} cannot be pinned: no spec without mistakes publishes it. Its project writes publish: true in that dataset; fairlead check tells what else is wrong`,
    ).failure;
  }
}

/** A key that is pinned need not be on every machine. */
function fingerprintFields(secret: string, isPinned: boolean): Result<PinFields | undefined> {
  const fingerprint = fingerprintKey(secret);
  if (!fingerprint.ok) return fingerprint;
  if (fingerprint.value !== undefined) return ok({ fingerprint: fingerprint.value });
  return isPinned ? ok(undefined) : lackingKey(secret);
}

const reportBytes = 64 * 2 ** 20;
