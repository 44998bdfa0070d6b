// Who may import whom is a table, .ci/lint/boundaries.mjs. In each of its rooms a file is planted that imports every other room, every
// package and what no program may import, and the real oxlint has to refuse exactly what the table does not allow.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type Door, doors, halves, lazy, type Room, rooms } from "./boundary-table.ts";
import { config, lint, packages, type Report } from "./planted-lint.ts";

/** A planted line, and whether oxlint has to refuse it. */
interface Plant {
  readonly line: string;
  readonly refused: boolean;
}

const within = (name: string, room: string) => name === room || name.startsWith(`${room}/`);
const load = (specifier: string) => `import ${JSON.stringify(specifier)};`;

/** Only the lazy files load anything later than at their start. */
function latePlant(file: string): Plant {
  const mayLoadLater = Object.keys(lazy).some((name) =>
    name.endsWith("*") ? file.startsWith(name.slice(0, -1)) : file === name,
  );
  return { line: `await import("./${path.basename(file)}");`, refused: !mayLoadLater };
}

function packagePlants({ packages: may = [], pure = false }: Partial<Door>): Plant[] {
  const allowed = (name: string) => may.some((one) => (one.endsWith("/") ? name.startsWith(one) : name === one));
  const known = [...packages, "never-installed", "@never/installed", "fs", "/absolute", "#alias"];
  return [
    ...known
      .flatMap((name) => [name, `${name}/lib/planted.js`])
      .map((name) => ({ line: load(name), refused: !allowed(name) })),
    ...["node:fs", "node:fs/promises"].map((name) => ({ line: load(name), refused: pure })),
  ];
}

function roomPlants(room: Room, file: string): Plant[] {
  const to = (target: string) =>
    JSON.stringify(path.posix.relative(path.posix.dirname(file), target).replace(/^(?!\.)/, "./"));
  // Each way to write an import is planted once, and wherever types are allowed and values are not.
  const firstRefused = rooms.find(({ name }) => ![room.name, ...room.may].some((one) => within(name, one)))?.name;
  const others = rooms.flatMap(({ name }): Plant[] => {
    const from = to(`${name}/deep/there.ts`);
    const may = [room.name, ...room.may].some((one) => within(name, one));
    const types = may || (room.types ?? []).some((one) => within(name, one));
    const plants = [{ line: `import ${from};`, refused: !may }];
    if (may || !(types || name === firstRefused)) return plants;
    return [
      ...plants,
      { line: `await import(${from});`, refused: true },
      { line: `export * from ${from};`, refused: true },
      { line: `export type * from ${from};`, refused: !types },
    ];
  });
  const never = ["testing/rig.ts", "deep/some.test.ts", "bench/some-bench.ts", "deep/index.ts"];
  const outside = [
    "generated/dev/project/index.json",
    ".ci/lint/house.mjs",
    "elsewhere/there.ts",
    "compiler/no-room/there.ts",
  ];
  const targets = [...never.map((one) => `${room.name}/${one}`), ...outside];
  return [...others, ...targets.map((target) => ({ line: `import ${to(target)};`, refused: true }))];
}

/** Tests may import all that their half knows. */
function testPlants(file: string, ground: readonly string[]): Plant[] {
  const depth = "../".repeat(file.split("/").length - 1);
  return rooms.map(({ name }) => ({
    line: load(`${depth}${name}/deep/there.ts`),
    refused: !ground.some((one) => within(name, one)),
  }));
}

const planted = new Map<string, readonly Plant[]>([
  ...Object.keys(lazy).map((name): [string, Plant[]] => {
    const file = name.replace("*", "planted.ts");
    return [file, [latePlant(file)]];
  }),
  ...rooms.map((room): [string, Plant[]] => {
    const file = `${room.name}/deep/planted.ts`;
    return [file, [...roomPlants(room, file), ...packagePlants(room), latePlant(file)]];
  }),
  ...Object.entries(doors).map(([file, door]): [string, Plant[]] => [
    file.replace("*", "-door.ts"),
    packagePlants(door),
  ]),
  ...Object.entries(halves).flatMap(([half, ground]) =>
    [`${half}/deep/planted.test.ts`, `${half}/testing/rig.ts`, `${half}/deep/bench/planted.ts`].map(
      (file): [string, Plant[]] => [file, testPlants(file, ground)],
    ),
  ),
  [
    "compiler/no-room/planted.ts",
    [
      { line: load("../result.ts"), refused: true },
      { line: load("node:fs"), refused: true },
    ],
  ],
]);

let reportsOf: (file: string) => readonly Report[];
beforeAll(async () => {
  const files = new Map([...planted].map(([file, plants]) => [file, plants.map(({ line }) => line)]));
  reportsOf = await lint(files, { rules: { "house/imports": config.rules["house/imports"] } });
});

describe("oxlint", () => {
  it.each([...planted.keys()])("refuses what it must, and nothing else, in %s", (file) => {
    const refused = new Set(reportsOf(file).flatMap(({ rule, line }) => (rule.includes("house") ? [line] : [])));
    const plants = planted.get(file) ?? [];
    const said = plants.filter((_, at) => refused.has(at + 1)).map(({ line }) => line);
    expect(said).toEqual(plants.filter((plant) => plant.refused).map(({ line }) => line));
  });
});

describe("the table", () => {
  it("has no arrow that runs back up", () => {
    const index = new Map(rooms.map(({ name }) => [name, name]));
    const below = (room: Room) =>
      rooms.filter(({ name }) => name !== room.name && room.may.some((one) => within(name, one)));
    const climb = (room: Room, way: readonly string[]): string[] => {
      if (way.includes(room.name)) return [[...way, room.name].join(" -> ")];
      if (!index.has(room.name)) return [];
      const back = below(room).flatMap((next) => climb(next, [...way, room.name]));
      if (back.length === 0) index.delete(room.name);
      return back;
    };
    expect(rooms.flatMap((room) => climb(room, []))).toEqual([]);
  });

  it("says of the same rooms that they are pure as .oxlintrc.json does", () => {
    const isPure = ([, { pure }]: readonly [string, Partial<Door>]) => pure === true;
    const roomGlobs = rooms.map((room) => [globOf(room.name), room] as const).filter(isPure);
    const globs = [...roomGlobs, ...Object.entries(doors).filter(isPure)].map(([glob]) => glob);
    const [pure] = config.overrides.filter(({ rules }) => Array.isArray(rules["no-restricted-globals"]));
    const covered = (glob: string) =>
      roomGlobs.some(([room]) => room !== glob && within(glob, room.replace("/**", "")));
    expect(pure?.files.toSorted()).toEqual(globs.filter((glob) => !covered(glob)).toSorted());
  });
});

function globOf(room: string): string {
  const isFile = existsSync(fileURLToPath(new URL(`../../${room}.ts`, import.meta.url)));
  return isFile ? `${room}.ts` : `${room}/**`;
}
