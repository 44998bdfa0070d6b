// Pull requests as a bare remote keeps them: each is a commit under refs/fairlead/pulls/, with what it is about in pull.json
// and its text in body.md; the parents of that commit are its earlier states. refs/pull/<n>/head is made with the record and
// never removed, so that a number is taken once and for all, and the commits that were proposed stay.
import { z } from "zod";

import { fail, ok, type Result } from "../../result.ts";
import { makeCommit } from "../git/commit.ts";
import type { RunGit } from "../git/git.ts";
import type { Refs } from "../git/remote-refs.ts";

const PullJson = z.strictObject({
  apiVersion: z.literal("pull.fairlead.dev/v1"),
  number: z.int().positive(),
  branch: z.string(),
  base: z.string(),
  title: z.string(),
  state: z.enum(["open", "merged", "closed"]),
  /** Where the branch was at the last change of the record. */
  head: z.string(),
  /** The commit that brought it into the base. */
  merged: z.string().optional(),
});

/** One state of a pull request, as read from its commit. */
export interface PullRecord extends Omit<z.infer<typeof PullJson>, "apiVersion"> {
  readonly body: string;
  /** The commit that holds the record. */
  readonly id: string;
}

export const openRefs = "refs/fairlead/pulls/open/";
export const doneRefs = "refs/fairlead/pulls/done/";

export function headRef(number: number | "*"): string {
  return `refs/pull/${number}/head`;
}

/** Numbers of pull requests that were ever opened, from refs that hold all of `headRef("*")`. */
export function takenNumbers(refs: Refs): readonly number[] {
  return [...refs.keys()].flatMap((ref) => {
    const number = /^refs\/pull\/([1-9]\d{0,8})\/head$/.exec(ref)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** Records of refs whose objects are here, by number. */
export async function readRecords(git: RunGit, refs: Refs): Promise<Result<readonly PullRecord[]>> {
  const wanted = [...refs].filter(([ref]) => ref.startsWith(openRefs) || ref.startsWith(doneRefs));
  if (wanted.length === 0) return ok([]);
  const names = wanted.flatMap(([, id]) => [`${id}:pull.json`, `${id}:body.md`]);
  const answer = await git((run) => run.catFile(["--batch"]), { input: `${names.join("\n")}\n` });
  if (!answer.ok) return answer;
  const blobs = readBatch(answer.value);
  const records: PullRecord[] = [];
  for (const [index, [ref, id]] of wanted.entries()) {
    const record = parsed(blobs[2 * index]);
    const body = blobs[2 * index + 1];
    if (record === undefined || body === undefined || !ref.endsWith(`/${record.number}`)) {
      return fail(
        "host-refused",
        `${ref} holds no pull request that this version can read; remove that ref from the remote`,
      );
    }
    const { apiVersion: _, ...fields } = record;
    records.push({ ...fields, body, id });
  }
  return ok(records.toSorted((a, b) => a.number - b.number));
}

/** Makes the commit of a new state; `before` is the record that it follows. Returns its id. */
export async function writeRecord(
  git: RunGit,
  record: Omit<PullRecord, "id">,
  before?: PullRecord,
): Promise<Result<string>> {
  const { body, ...fields } = record;
  const json = JSON.stringify(
    { apiVersion: "pull.fairlead.dev/v1", ...fields } satisfies z.input<typeof PullJson>,
    null,
    2,
  );
  const lines: string[] = [];
  for (const [name, content] of [
    ["body.md", body],
    ["pull.json", `${json}\n`],
  ] as const) {
    const blob = await git((run) => run.raw(["hash-object", "-w", "--stdin", "--no-filters"]), { input: content });
    if (!blob.ok) return blob;
    lines.push(`100644 blob ${blob.value.trim()}\t${name}`);
  }
  const tree = await git((run) => run.raw(["mktree"]), { input: `${lines.join("\n")}\n` });
  if (!tree.ok) return tree;
  const message = `Pull request #${record.number} ${record.state}: ${record.title}\n`;
  return makeCommit(git, { tree: tree.value.trim(), parents: before === undefined ? [] : [before.id], message });
}

/** Contents in the order that was asked for; `undefined` for what does not exist. */
function readBatch(output: string): readonly (string | undefined)[] {
  const bytes = Buffer.from(output);
  const contents: (string | undefined)[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf("\n", at);
    if (end < 0) break;
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(bytes.toString("utf8", at, end))?.[1];
    at = end + 1;
    contents.push(size === undefined ? undefined : bytes.toString("utf8", at, at + Number(size)));
    if (size !== undefined) at += Number(size) + 1;
  }
  return contents;
}

function parsed(text: string | undefined): z.infer<typeof PullJson> | undefined {
  try {
    return PullJson.safeParse(JSON.parse(text ?? "")).data;
  } catch {
    return undefined;
  }
}
