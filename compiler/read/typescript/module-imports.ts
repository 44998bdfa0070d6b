// What a module imports and exports, as it is written. Imports of types are erased, and may come from anywhere.
import type { EcmaScriptModule, Program, Span } from "oxc-parser";
import type { TextRange } from "../../diagnostic.ts";
import { nearest } from "../../text/nearest.ts";
import { fairleadExports } from "./guest-code.ts";
import type { Report } from "./report.ts";

export interface ModuleImport {
  readonly written: string;
  readonly range: TextRange;
  /** `default` for a default import; none of a namespace, `*` or what is imported for nothing. */
  readonly names: readonly ImportedName[];
}

interface ImportedName {
  readonly name: string;
  readonly range: TextRange;
  /** Is it exported at once? Then it has to be there when the module runs: nobody sees that it is a type. */
  readonly isHandedOn: boolean;
}

/** Of other files. What no module may import is reported. */
export function importsOf(module: EcmaScriptModule, program: Program, report: Report): ModuleImport[] {
  for (const { start, end } of module.dynamicImports)
    report.add(
      { start, end },
      "typescript-import",
      "import() cannot be used: a spec is evaluated at once and cannot wait",
      "import it at the beginning of the file: import { ... } from",
    );
  refuseAttributes(program, report);
  const found: ModuleImport[] = [];
  for (const { moduleRequest: from, entries } of module.staticImports) {
    if (entries.length > 0 && entries.every(({ isType }) => isType)) continue;
    if (from.value === "fairlead") for (const { importName } of entries) checkName(importName, report);
    else
      found.push(
        importOf(
          from,
          entries.flatMap(({ importName }) => nameOf(importName, { isHandedOn: false })),
        ),
      );
  }
  for (const { moduleRequest: from, importName, isType } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (from === null || isType) continue;
    if (from.value !== "fairlead") found.push(importOf(from, nameOf(importName, { isHandedOn: true })));
  }
  return found;
}

export interface OwnExports {
  /** Is it a type? By name. */
  readonly names: ReadonlyMap<string, boolean>;
  /** What `export * from` names. */
  readonly stars: readonly string[];
}

export function exportsOf(module: EcmaScriptModule): OwnExports {
  const names = new Map<string, boolean>();
  const stars: string[] = [];
  for (const { importName, exportName, moduleRequest: from, isType } of module.staticExports.flatMap(
    (one) => one.entries,
  )) {
    const name = is(exportName.kind, "Default") ? "default" : exportName.name;
    // What is a type and a value under one name is a value.
    if (name !== null) names.set(name, isType && names.get(name) !== false);
    if (from !== null && is(importName.kind, "AllButDefault")) stars.push(from.value);
  }
  if (stars.includes("fairlead")) for (const name of fairleadExports.values) names.set(name, false);
  return { names, stars };
}

function importOf({ value, start, end }: Span & { value: string }, names: ModuleImport["names"]): ModuleImport {
  return { written: value, range: { start, end }, names };
}

interface WrittenName {
  readonly kind: string;
  readonly name: string | null;
  readonly start: number | null;
  readonly end: number | null;
}

function nameOf({ kind, name, start, end }: WrittenName, how: Pick<ImportedName, "isHandedOn">): ImportedName[] {
  const imported = is(kind, "Default") ? "default" : name;
  return imported === null || start === null || end === null ? [] : [{ name: imported, range: { start, end }, ...how }];
}

function is(kind: string, expected: string): boolean {
  return kind === expected;
}

function checkName({ kind, name, start, end }: WrittenName, report: Report): void {
  const known = [...fairleadExports.values, ...fairleadExports.types];
  if (is(kind, "NamespaceObject") || start === null || end === null) return;
  if (name !== null && known.some((export_) => export_ === name)) return;
  const meant = nearest(name ?? "", known) ?? "defineProject";
  report.add(
    { start, end },
    "typescript-import",
    `"fairlead" does not export ${name ?? "a default"}`,
    `import { ${meant} } from "fairlead"`,
  );
}

/** `with { type: ... }` */
function refuseAttributes(program: Program, report: Report): void {
  for (const statement of program.body) {
    if (!("attributes" in statement)) continue;
    const [first] = statement.attributes;
    if (first !== undefined)
      report.add(
        first,
        "typescript-import",
        "an import of a spec has no attributes",
        "remove what stands behind `with`",
      );
  }
}
