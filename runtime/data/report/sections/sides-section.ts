// What stands on the two sides of the split.
import { bar, legend, type Part } from "../charts/drawing.ts";
import type { DatasetReport } from "../dataset-report.ts";
import { type Html, markup } from "../escape.ts";
import { count, counted, share } from "../numbers.ts";
import type { Section } from "../section.ts";
import { table } from "../table.ts";

const columns = [{ name: "" }, { name: "train", isFigure: true }, { name: "valid", isFigure: true }] as const;

export function sidesSection({ sides, split, format }: DatasetReport): Section {
  const { train, valid } = sides;
  const pair = (name: string, first: number, second: number) => [name, count(first), count(second)];
  const roles = ["system", "user", "assistant"] as const;
  const grouped =
    split.groupBy === "conversation" ? "a conversation is on one side as a whole" : "each sample by itself";
  return {
    id: "sides",
    title: "Two sides",
    lead: markup`<b>${share(valid.samples, train.samples + valid.samples)}</b> of the samples are kept to validate, where ${share(split.validShare, 1)} were asked for; ${grouped}.`,
    body: [
      table(
        "Samples by side",
        [{ name: "of each side" }, ...columns.slice(1)],
        [
          pair("samples", train.samples, valid.samples),
          pair("groups", train.groups, valid.groups),
          pair("characters", train.characters, valid.characters),
          ...(format === "chat"
            ? roles.map((role) => pair(`messages of ${role}`, train.messages[role], valid.messages[role]))
            : []),
        ],
      ),
      markup`<h3>Languages</h3>`,
      stacked("Samples by language, told by script", sides, languages, (side, kind) => side.languages[kind] ?? 0),
      ...(format === "chat"
        ? [
            markup`<h3>Who speaks</h3>`,
            stacked("Messages by role", sides, speakers, (side, kind) => side.messages[kind]),
          ]
        : []),
    ],
  };
}

const languages = { zh: "Chinese", en: "English", mixed: "both", other: "other" } as const;
const speakers = { system: "system", user: "user", assistant: "assistant" } as const;

type Sides = DatasetReport["sides"];

/** A bar a side, with what it is made of. */
function stacked<Kind extends string>(
  caption: string,
  sides: Sides,
  kinds: Readonly<Record<Kind, string>>,
  valueOf: (side: Sides["train"], kind: Kind) => number,
): Html {
  const names = Object.entries(kinds) as [Kind, string][];
  const rows = (["train", "valid"] as const).map((side) => {
    const parts: readonly Part[] = names.map(([kind], i) => ({
      value: valueOf(sides[side], kind),
      kind: `part${i + 1}`,
    }));
    const whole = parts.reduce((sum, { value }) => sum + value, 0);
    const cells = parts.map(({ value }) => markup`${count(value)} <span class="share">${share(value, whole)}</span>`);
    return [side, markup`<span class="bars">${bar(parts, whole)}</span>`, ...cells];
  });
  const keys = names.map(([, name], i) => [`part${i + 1}`, name] as const);
  return markup`${table(caption, [{ name: "side" }, { name: "parts" }, ...names.map(([, name]) => ({ name, isFigure: true as const }))], rows)}${legend(keys)}`;
}

/** What leaks from one side to the other. */
export function leakageSection({ split, sides }: DatasetReport): Section {
  const { groups, rows, near } = split.leakage;
  const all = sides.train.groups + sides.valid.groups;
  return {
    id: "leakage",
    title: "Leakage",
    lead:
      groups + rows === 0
        ? markup`<span class="good">None.</span> No group and no content stands on both sides.`
        : markup`<span class="bad">${counted(rows, "content")}, ${counted(groups, "group")}</span> on both sides: what is measured there was learnt by heart.`,
    body: [
      table(
        "What stands on both sides",
        [{ name: "of" }, { name: "on both sides", isFigure: true }, { name: "looked at", isFigure: true }],
        [
          ["groups", count(groups), count(all)],
          ["equal contents", count(rows), count(sides.train.samples + sides.valid.samples)],
        ],
      ),
      markup`<p class="note">Split by ${split.groupBy} with seed ${String(split.seed)}. Equal means every character; ${near === undefined ? "rows that are near each other were not looked for." : `${counted(near.removed, "row")} that were at least ${share(near.similarity, 1)} as a row of training, or ask what it asks, went from the validation side.`}</p>`,
    ],
  };
}
