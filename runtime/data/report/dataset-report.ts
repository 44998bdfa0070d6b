// What a report says of a version of a dataset. Texts are excerpts already: cut, and without what tells who somebody is. Nothing is HTML yet.
import type { ChangeSince } from "../look/change-since.ts";
import type { CheckedOut } from "../look/checked-out.ts";
import type { Side } from "../rows/split.ts";

type Meta = CheckedOut["meta"];

export interface DatasetReport {
  /** `<team>/<project>/<name> v<version>`. */
  readonly called: string;
  /** How its rows differ from those of the version before; absent where none was laid out here. */
  readonly change: ChangeSince | undefined;
  readonly licence: string;
  readonly format: Meta["format"];
  /** Version of Unicode that classes of characters come from. */
  readonly unicode: string;
  readonly accounting: Meta["accounting"];
  readonly sides: Meta["distribution"];
  readonly split: Meta["split"];
  /** In the order in which they ran. */
  readonly rules: readonly RuleReport[];
  /** From the first length that occurs to the last, without gaps; empty without rows. */
  readonly lengths: readonly LengthBin[];
  /** Absent where answers are no labels. */
  readonly labels: LabelReport | undefined;
  readonly duplicates: DuplicateReport;
  readonly unreadable: UnreadableReport;
  readonly sources: readonly SourceReport[];
  readonly wordLists: readonly WordListReport[];
  /** At most ten rows, evenly spread over all that were kept. */
  readonly sample: readonly KeptRow[];
}

/** A text, or its beginning. */
export interface Excerpt {
  readonly text: string;
  /** Was there more of it? */
  readonly isCut: boolean;
  /** `zh` where it is written in Chinese, with or without Latin words; absent where its script says nothing of its language. */
  readonly lang?: "zh";
}

export interface ShownMessage {
  readonly role: "system" | "user" | "assistant" | "text";
  readonly said: Excerpt;
}

/** What is said in a row, at most six messages of it. */
export interface Shown {
  /** Messages before them that are left out. */
  readonly earlier: number;
  readonly messages: readonly ShownMessage[];
}

export interface KeptRow extends Shown {
  readonly id: string;
  readonly side: Side;
}

export interface RejectedExample extends Shown {
  /** `file:line`. */
  readonly at: string;
  readonly detail: string;
}

export interface RuleReport {
  readonly rule: string;
  /** As words, such as `min 5`; files by how many there are. */
  readonly parameters: readonly string[];
  readonly hits: Readonly<Record<string, number>>;
  /** What the rule changed, as "½ -> 1⁄2". */
  readonly changes: readonly Excerpt[];
  readonly rejected: readonly RejectedExample[];
  /** Kept rows in which the rule left its marks. */
  readonly marked: readonly KeptRow[];
}

/** Rows from `from` to `to` code points, both inclusive, by side. */
export interface LengthBin extends Readonly<Record<Side, number>> {
  readonly from: number;
  readonly to: number;
}

export interface LabelReport {
  /** What is read as the label: the whole last answer, or the first line of it. */
  readonly of: "answer" | "firstLine";
  /** The most frequent first. */
  readonly labels: readonly Label[];
  /** Rows by side, the sums of all labels. */
  readonly rows: Readonly<Record<Side, number>>;
}

export interface Label extends Readonly<Record<Side, number>> {
  readonly label: Excerpt;
}

export interface DuplicateReport {
  /** Rows that went because an equal one stayed, and because a similar one did. */
  readonly exact: number;
  readonly near: number;
  /** Clusters by their size, the row that stayed counted; only sizes that occur. `to` is infinite of the last. */
  readonly sizes: readonly { readonly from: number; readonly to: number; readonly clusters: number }[];
  readonly largest: readonly ClusterReport[];
  /** Rows that went and are in none of the clusters: more clusters than are counted apart. */
  readonly uncounted: number;
}

export interface ClusterReport {
  readonly id: string;
  /** The row that stayed counted. */
  readonly size: number;
  /** Absent where the row that stayed is not in the dataset. */
  readonly kept: KeptRow | undefined;
  readonly gone: readonly RejectedExample[];
}

export interface UnreadableReport {
  /** The most frequent first. */
  readonly reasons: readonly {
    readonly reason: Excerpt;
    readonly lines: number;
    /** The first few, `file:line`. */
    readonly places: readonly string[];
  }[];
  /** Lines with reasons that are not listed. */
  readonly others: number;
}

export interface SourceReport {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
  readonly lines: number;
  readonly rejected: number;
  readonly unreadable: number;
}

export interface WordListReport {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
  readonly words: number;
}
