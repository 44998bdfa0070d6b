// The seal of a promotion record: what it says, as one digest. Two records with one seal say the same.
import { canonicalJson } from "../../specs/handoff/canonical-json.ts";
import type { Promotion } from "../../specs/kinds/promotion.ts";
import { digestOf, type Digest } from "../fingerprint.ts";

/** Over the canonical JSON of all fields but the seal: how a record is laid out in its file, and comments in it, say nothing. */
export function sealOf({ seal: _, ...said }: Omit<Promotion, "seal"> & { readonly seal?: string }): Digest {
  return digestOf(canonicalJson(said));
}
