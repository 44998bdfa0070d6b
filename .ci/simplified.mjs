// Writes the table of traditional and simplified Chinese characters that word lists are matched by, from the data of OpenCC; npm run format
// follows. Run by hand where the version is raised, since another table makes other datasets: npm pack opencc-js@1.4.2, then
// node .ci/simplified.mjs <the unpacked folder>
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder = "package"] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
const load = async (name) =>
  (await import(pathToFileURL(path.resolve(folder, "dist/esm-lib/dict", `${name}.js`)).href)).default;

/** `<traditional> <simplified>`, of several simplified ones the most frequent first. */
const pairs = (await load("TSCharacters")).split("|").map((line) => line.split(" "));
const isInFirstPlane = (character) => character.codePointAt(0) < 0x10000;

// All that become one simplified character are one; what stands for them is in the first plane wherever one of them is, so that a text
// without surrogates never gets any.
const simplifiedOf = new Map(pairs.filter(([from, to]) => from !== to));
const lastOf = (character) => (simplifiedOf.has(character) ? lastOf(simplifiedOf.get(character)) : character);
const classes = new Map();
for (const traditional of simplifiedOf.keys()) {
  const simplified = lastOf(traditional);
  const members = classes.get(simplified) ?? [simplified];
  members.push(traditional);
  classes.set(simplified, members);
}
const rows = [...classes.values()]
  .flatMap((members) => {
    const one = members.find(isInFirstPlane) ?? members[0];
    return members.filter((member) => member !== one).map((member) => [member, one]);
  })
  .sort(([a], [b]) => a.codePointAt(0) - b.codePointAt(0));

const lines = [];
for (let at = 0; at < rows.length; at += 30)
  lines.push(
    rows
      .slice(at, at + 30)
      .map((row) => row.join(""))
      .join(""),
  );
writeFileSync(
  "specs/words/simplified-table.ts",
  `// Made by .ci/simplified.mjs from TSCharacters of opencc-js ${version}, which is the data of OpenCC (https://github.com/BYVoid/OpenCC),
// Apache-2.0. Pairs of characters: one, and the one that stands for it when words are compared.
export const simplifiedPairs = [
${lines.map((line) => `  ${JSON.stringify(line)},`).join("\n")}
].join("");
`,
);
