// What is done to generated/ and to .fairlead: what a pull request may bring beside specs, and what looks as if a build had left it.
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import type { CasePlace } from "../../../specs/testing/fuzz/case-place.ts";
import {
  editOneOf,
  filesIn,
  foldersIn,
  put,
  replaceBySomething,
  textAt,
  type Edit,
} from "../../../specs/testing/fuzz/edit-files.ts";
import { digestOf } from "../../fingerprint.ts";

const generated = (root: string): string[] => filesIn(root, "generated");
const indexes = (root: string): string[] => generated(root).filter((file) => file.endsWith("/index.json"));

/** An index that owns a file of somebody else, with its right digest: a build removes what it owns and no spec makes. */
function claimOutside({ root, outside, random }: CasePlace): string | undefined {
  const all = indexes(root);
  if (all.length === 0) return undefined;
  const file = random.pick(all);
  const kept = path.join(outside, "kept.txt");
  const name = random.pick([
    path.relative(path.join(root, path.dirname(file)), kept),
    kept,
    "../../../../specs/platform.yaml",
    "..",
    ".",
    "",
    "a/../../x",
    "__proto__",
    "C:\\x",
  ]);
  try {
    const index = JSON.parse(textAt(root, file)) as { files?: Record<string, string> };
    const files = { ...index.files, [name]: digestOf(readFileSync(kept)) };
    return put(root, file, JSON.stringify({ ...index, files })) ? `${file}: owns ${name}` : undefined;
  } catch {
    return undefined;
  }
}

/** As a build that was killed leaves it, with links on the way. */
function stage({ root, outside, random }: CasePlace): string | undefined {
  const staging = `generated/.staging-${random.below(100)}`;
  const releases = foldersIn(root, "generated").filter((folder) => folder.split("/").length === 4);
  if (releases.length === 0) return undefined;
  const release = random.pick(releases);
  const aside = `${staging}/old/${release.slice("generated/".length)}`;
  const at = path.join(root, aside);
  mkdirSync(path.dirname(at), { recursive: true });
  if (random.chance(0.4)) {
    symlinkSync(path.join(outside, "folder"), at);
    return `${aside}: a link to a folder outside`;
  }
  cpSync(path.join(root, release), at, { recursive: true });
  return random.chance(0.5)
    ? `${aside}: a copy`
    : (replaceBySomething({ root, outside, random } as CasePlace, release) ?? `${aside}: a copy`);
}

export const generatedEdits: readonly Edit[] = [
  (place) => editOneOf(place, generated(place.root)),
  ({ root, random, words }) => {
    const all = generated(root).filter((one) => one.endsWith(".json"));
    if (all.length === 0) return undefined;
    const file = random.pick(all);
    const text = textAt(root, file).replaceAll(/"(?:[^"\\]|\\.)*"|\b\d+\b/g, (found) =>
      random.chance(0.02) ? JSON.stringify(random.pick(words)) : found,
    );
    return put(root, file, text) ? `${file}: other values` : undefined;
  },
  claimOutside,
  (place) => {
    const files = generated(place.root);
    return files.length === 0 ? undefined : replaceBySomething(place, place.random.pick(files));
  },
  (place) =>
    replaceBySomething(
      place,
      place.random.pick([
        ...foldersIn(place.root, "generated"),
        "generated",
        "generated/schemas",
        "generated/dev",
        "generated/prod/care",
      ]),
    ),
  ({ root, random, words }) => {
    const folder = random.pick([
      ...foldersIn(root, "generated"),
      "generated",
      "generated/prod/evil/project",
      "generated/.hidden",
    ]);
    const name = random.pick([
      ...words.filter(
        (one) => !one.includes("/") && !one.includes("\0") && one !== "." && one !== ".." && one.length < 80,
      ),
      "release.json",
      "index.json",
      ".gitattributes",
    ]);
    return put(root, `${folder}/${name}`, random.pick(["", "{}", "kind: Job\n", "* filter=x\n"]))
      ? `${JSON.stringify(`${folder}/${name}`)}: one more`
      : undefined;
  },
  stage,
];

export const homeEdits: readonly Edit[] = [
  (place) =>
    replaceBySomething(
      place,
      place.random.pick([
        ".fairlead",
        ".fairlead/store",
        ".fairlead/build.lock",
        ".fairlead/cache",
        ".fairlead/cache/compile.json",
        ".fairlead/remote.git",
        ".fairlead/store/index.json",
      ]),
    ),
  ({ root, random, words }) => {
    const file = random.pick([
      ".fairlead/build.lock",
      ".fairlead/cache/compile.json",
      ".fairlead/store/index.json",
      ".fairlead/store/oci-layout",
      ".fairlead/state/dev.json",
      `.fairlead/store/blobs/sha256/${"0".repeat(64)}`,
    ]);
    const text = random.pick([
      "",
      "{}",
      "[]",
      "null",
      '{"version":1,"projects":{"__proto__":{}}}',
      `{"pid":1,"token":"x"}`,
      `${process.pid}\n`,
      '{"schemaVersion":2,"manifests":[{"digest":"sha256:../../../x","size":1e99}]}',
      random.pick(words),
    ]);
    return put(root, file, text) ? `${file}: ${JSON.stringify(text.slice(0, 40))}` : undefined;
  },
  (place) => editOneOf(place, filesIn(place.root, ".fairlead/store")),
];
