// The licences of all that is in a package and was written by others, as those who wrote it want them handed on.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { closureOf, manifestAt, nameOf, neededBy } from "../dependencies/lock.mjs";
import { licencesAt } from "../dependencies/rules.mjs";

const rule = "=".repeat(78);

/** Sorted by name and version; one that gives no text of its licence is named with its expression. */
export function thirdPartyText(root, packages, workspace) {
  const places = closureOf(packages, neededBy(packages, workspace, ["dependencies", "devDependencies"]));
  const parts = new Map();
  for (const place of places) {
    const manifest = manifestAt(root, place);
    // Made for another machine: its sister, which is here, has the same text.
    if (manifest === undefined || packages[place].link === true) continue;
    const name = `${nameOf(place)} ${packages[place].version}`;
    const licences = licencesAt(root, packages, place).join(", ");
    parts.set(name, `${rule}\n${name} (${licences})\n${rule}\n\n${textsAt(path.join(root, place), manifest)}\n`);
  }
  return [...parts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text)
    .join("\n");
}

function textsAt(folder, { author, homepage }) {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^(?:licen[cs]e|notice|copying)/i.test(name))
    : [];
  const texts = names.toSorted().map((name) => readFileSync(path.join(folder, name), "utf8").trim());
  if (texts.length > 0) return `${texts.join("\n\n")}\n`;
  const by = typeof author === "string" ? author : author?.name;
  return `${[by, homepage].filter((one) => one !== undefined).join(", ")}\n`;
}
