// What gc has found, for a person and for programs.
import { textOfLines } from "../../specs/program/lines.ts";
import { outputKinds } from "../../specs/handoff/stages.ts";
import type { Leftover } from "../apply/garbage.ts";
import type { Kept } from "../apply/kept-outputs.ts";
import { stableVersions } from "../apply/stable-versions.ts";
import { artifactTypeOf, type ListedOutput } from "../store/artifact-store.ts";
import type { Garbage } from "../store/collect-garbage.ts";
import { short } from "./summary.ts";

export interface Collected {
  readonly kept: Kept;
  readonly garbage: Garbage;
  readonly leftovers: readonly Leftover[];
}

/** What is removed, or would be; before it is, also what is not, and why. */
export function collectedText({ kept, garbage, leftovers }: Collected, { removed }: { removed: boolean }): string {
  const lines: string[] = [];
  if (!removed)
    for (const output of kept.stored) {
      const known = kept.outputs.get(output.digest);
      if (known === undefined) continue;
      const [why = "", ...more] = known.why;
      const others = more.length === 0 ? "" : `, and ${more.length} more`;
      lines.push(`kept      ${outputText(output, nameOf(kept, output))}  ${why}${others}`);
    }
  const sizes = new Map(kept.stored.map((output) => [output.digest, output]));
  for (const output of garbage.outputs)
    lines.push(`output    ${outputText({ bytes: sizes.get(output.digest)?.bytes, ...output }, nameOf(kept, output))}`);
  for (const { path, bytes } of leftovers) lines.push(`leftover  ${path}  ${sizeText(bytes)}`);
  if (garbage.outputs.length > 0) {
    lines.push(
      `An output goes that is in none of the last ${stableVersions} versions of a project in an environment, and that no service, no unfinished apply and no release in generated/ or on a branch needs.`,
    );
  }
  const total = garbage.bytes + leftovers.reduce((sum, one) => sum + one.bytes, 0);
  const what = `${garbage.blobs.length} files of the store and ${leftovers.length} folders, ${sizeText(total)}`;
  if (garbage.blobs.length + leftovers.length === 0) lines.push("Nothing to remove.");
  else lines.push(removed ? `Removed ${what}.` : `Would remove ${what}. Run it again with --yes to remove them.`);
  return textOfLines(lines);
}

/** Empty where all releases were read. */
export function notesText({ kept: { notes } }: Collected): string {
  const more = notes.length - mostNotes;
  const lines = [...notes.slice(0, mostNotes), ...(more > 0 ? [`So it is with ${more} more.`] : [])];
  return textOfLines(lines);
}

/** Others are more of the same. */
const mostNotes = 5;

export function collectedJson({ kept, garbage, leftovers }: Collected, { removed }: { removed: boolean }): string {
  const bytesOf = new Map(kept.stored.map(({ digest, bytes }) => [digest, bytes]));
  const outputs = garbage.outputs.map((output) => ({
    ...output,
    name: kept.names.get(output.key) ?? null,
    bytes: bytesOf.get(output.digest) ?? null,
  }));
  const keeps = kept.stored.flatMap(({ digest, bytes }) => {
    const known = kept.outputs.get(digest);
    return known === undefined ? [] : [{ digest, bytes, names: [...known.names], why: [...known.why] }];
  });
  const bytes = garbage.bytes + leftovers.reduce((sum, one) => sum + one.bytes, 0);
  const all = { removed, kept: keeps, outputs, files: garbage.blobs.length, leftovers, bytes, notes: kept.notes };
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

type Shown = Pick<ListedOutput, "digest"> & { readonly bytes?: number | undefined };

function outputText({ digest, bytes }: Shown, name: string): string {
  return [short(digest), name, ...(bytes === undefined ? [] : [sizeText(bytes)])].join("  ");
}

/** Of what no release names that is known here, the kind: `an output of train`. */
function nameOf({ outputs, names }: Kept, { digest, key, artifactType }: Omit<ListedOutput, "bytes">): string {
  const [name] = outputs.get(digest)?.names ?? [];
  const kind = outputKinds.find((one) => artifactTypeOf(one) === artifactType) ?? artifactType;
  return name ?? names.get(key) ?? `an output of ${kind}`;
}

function sizeText(bytes: number): string {
  return bytes < 1e5 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(1)} MB`;
}
