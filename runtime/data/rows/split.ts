// Which side of the split a sample stands on.
import { hash } from "node:crypto";

export type Side = "train" | "valid";

export interface SplitPolicy {
  /** Share of groups that goes to the validation side, a fraction of 1. */
  readonly validShare: number;
  readonly groupBy: "conversation" | "sample";
  readonly seed: number;
}

/** The group that a sample belongs to, with its side. */
export interface Placement {
  readonly side: Side;
  /** 32 hexadecimal digits that name the group where a conversation is the group; null where the sample is a group of its own. */
  readonly group: string | null;
}

/**
 * Hashes the seed and the group to [0, 1) and compares with the share. The answer depends on nothing else: not on other samples,
 * their order, or how many threads work. A sample without a conversation is its own group, named by its row id.
 */
export function placeSample(policy: SplitPolicy, conversation: string | null, rowId: string): Placement {
  const grouped = policy.groupBy === "conversation" && conversation !== null;
  const name = grouped ? `conversation:${conversation}` : `sample:${rowId}`;
  const digest = hash("sha256", `split:${policy.seed}:${name}`, "hex");
  const side = Number.parseInt(digest.slice(0, 12), 16) / 2 ** 48 < policy.validShare ? "valid" : "train";
  return { side, group: grouped ? digest.slice(-32) : null };
}

/** 32 hexadecimal digits that stand for a conversation where it is no group; zeros for none. */
export function conversationKey(conversation: string | null): string {
  return conversation === null ? noKey : hash("sha256", `conversation:${conversation}`, "hex").slice(-32);
}

const noKey = "0".repeat(32);
