// The oxlint plugin `house`: its rule `imports` holds every import against boundaries.mjs and doors.mjs. A plugin, because oxlint's own
// rule knows how a path is written and not what it leads to, and an override replaces the one before it, so that every row repeats all
// that concern it.
import path from "node:path";
import { halves, rooms } from "./boundaries.mjs";
import { doors, lazy } from "./doors.mjs";

const rows = rooms.flatMap(({ rooms: names, ...row }) => names.map((name) => ({ name, ...row })));

/** `compiler/cli` has compiler/cli.ts in it, and all that lies in the folder. */
const lies = (file, room) => file === room || file.startsWith(`${room}/`) || file === `${room}.ts`;
const isTest = (file) => /\.test\.ts$|\/(?:testing|bench)\//.test(file);
const isDoor = (file, door) => (door.endsWith("*") ? file.startsWith(door.slice(0, -1)) : file === door);

/** The row of the room that a file lies in. */
function roomOf(file) {
  const [row] = rows.filter(({ name }) => lies(file, name)).sort((a, b) => b.name.length - a.name.length);
  return row;
}

/** Why `file` must not import this, in words, or undefined. Paths are from the repository, with `/`. */
export function refusal(file, specifier, typesOnly) {
  const half = file.split("/")[0];
  if (!Object.hasOwn(halves, half)) return undefined;
  if (!specifier.startsWith(".")) return isTest(file) ? undefined : packageRefusal(file, specifier);
  const target = path.posix.join(path.posix.dirname(file), specifier);
  const known = halves[half].some((ground) => lies(target, ground));
  if (!known) return `${half}/ knows ${halves[half].join(", ")} and nothing else`;
  if (isTest(file)) return undefined;
  if (isTest(target)) return "programs import no tests";
  const room = roomOf(file);
  if (room === undefined) return "this file is in no room of .ci/lint/boundaries.mjs";
  if (target.endsWith("/index.ts")) return room.may.includes(target) ? undefined : "no front doors: import its file";
  const may = [room.name, ...room.may, ...(typesOnly ? (room.types ?? []) : [])];
  if (may.some((name) => lies(target, name))) return undefined;
  if (room.types?.some((name) => lies(target, name))) return `${room.name} may know the types of this room only`;
  return `${room.name} may import ${room.may.join(", ") || "no other room"}`;
}

function packageRefusal(file, specifier) {
  const room = roomOf(file);
  const door = Object.keys(doors).find((name) => isDoor(file, name));
  const { packages = [], pure = false } = doors[door] ?? room ?? { pure: true };
  if (specifier.startsWith("node:")) return pure ? "pure code has no I/O: pass in what it needs" : undefined;
  const may = packages.some((name) => (name.endsWith("/") ? specifier.startsWith(name) : specifier === name));
  return may ? undefined : "one door a package: .ci/lint/doors.mjs names it";
}

/** Why `file` must not load this later than at its start, or undefined. */
function lateRefusal(file) {
  const isLazy = isTest(file) || Object.keys(lazy).some((name) => isDoor(file, name));
  return isLazy ? undefined : "imports stand at the top of a file: .ci/lint/doors.mjs names those that may load later";
}

const imports = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const file = path.relative(context.cwd, context.filename).replaceAll(path.sep, "/");
    const hold = ({ type, source, importKind, exportKind }) => {
      if (typeof source?.value !== "string") return;
      const late = type === "ImportExpression" ? lateRefusal(file) : undefined;
      const message = late ?? refusal(file, source.value, importKind === "type" || exportKind === "type");
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: hold,
      ImportExpression: hold,
      ExportNamedDeclaration: hold,
      ExportAllDeclaration: hold,
      TSImportType: ({ source }) => hold({ source, importKind: "type" }),
    };
  },
};

export default { meta: { name: "house" }, rules: { imports } };
