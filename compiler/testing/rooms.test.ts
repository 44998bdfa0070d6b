// The house as it stands: the folders right below compiler/ and runtime/ are rooms, a loose file counts with the folder of its name, and
// an import is an arrow. Arrows form no circle, and no chain of them is long. Tests stand outside.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { refusal } from "./boundary-table.ts";
import { importsOf } from "./source-imports.ts";

const floors = 10;
const isTest = (file: string) => /\.test\.ts$|\/(?:testing|bench)\//.test(file);

/** Which rooms of this half each room imports. */
function arrowsOf(half: string): ReadonlyMap<string, ReadonlySet<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const { file, specifier } of importsOf([half])) {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    if (isTest(file) || !specifier.startsWith(".") || !target.startsWith(`${half}/`)) continue;
    const [from, to] = [roomOf(file), roomOf(target)];
    const known = arrows.get(from) ?? new Set();
    arrows.set(from, from === to ? known : known.add(to));
  }
  return arrows;
}

function roomOf(file: string): string {
  return (file.split("/")[1] ?? "").replace(/\.\w+$/, "");
}

/** The longest chain of rooms that starts here; throws where it comes back to a room. */
function chainOf(
  room: string,
  arrows: ReadonlyMap<string, ReadonlySet<string>>,
  way: readonly string[] = [],
): string[] {
  if (way.includes(room)) throw new Error(`a circle: ${[...way, room].join(" -> ")}`);
  const chains = [...(arrows.get(room) ?? [])].map((next) => chainOf(next, arrows, [...way, room]));
  return [room, ...(chains.toSorted((a, b) => b.length - a.length)[0] ?? [])];
}

describe.each(["compiler", "runtime"])("the rooms of %s/", (half) => {
  it(`form no circle, and at most ${floors} floors`, () => {
    const arrows = arrowsOf(half);
    expect(arrows.size).toBeGreaterThan(floors);
    for (const room of arrows.keys()) expect(chainOf(room, arrows).slice(floors)).toEqual([]);
  });
});

it("imports nothing that the table refuses", () => {
  const crossed = importsOf(["specs", "compiler", "runtime"]).flatMap(({ file, specifier, typesOnly }) => {
    const says = refusal(file, specifier, typesOnly);
    return says === undefined ? [] : [`${file}: ${specifier}: ${says}`];
  });
  expect(crossed).toEqual([]);
});
