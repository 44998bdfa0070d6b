// A spec and all modules that it imports, or everything that is wrong with how they hang together. Texts are asked for a level at a time.
import type { Diagnostic } from "../../diagnostic.ts";
import { nearest } from "../../text/nearest.ts";
import type { ImportAnswer, ImportTarget, SourceFile, WantedImport, Words } from "./import-answer.ts";
import type { ModuleImport } from "./module-imports.ts";
import { parseModule, type ModuleSyntax } from "./module-syntax.ts";

export interface Module extends SourceFile, ModuleSyntax {
  /** What it imports, by what it writes. */
  readonly links: ReadonlyMap<string, Module>;
}

export type AskForImports = (wanted: readonly WantedImport[]) => Promise<ImportAnswer>;

export interface ModuleGraph {
  /** The spec first. */
  readonly modules: readonly [Module, ...Module[]];
  readonly diagnostics: readonly Diagnostic[];
  /** Were all of them read? */
  readonly isWhole: boolean;
}

type Loading = Module & { readonly links: Map<string, Module> };

export async function loadModules(spec: SourceFile, ask: AskForImports): Promise<ModuleGraph> {
  const first = loading(spec);
  const modules: [Loading, ...Loading[]] = [first];
  const diagnostics: Diagnostic[] = [];
  let isWhole = true;
  for (let fresh: readonly Loading[] = [first]; fresh.length > 0;) {
    const imports = fresh.flatMap((module) => module.imports.map((one) => ({ module, one })));
    if (imports.length === 0) break;
    const answer = await ask(imports.map(({ module, one }) => ({ from: module.file, written: one.written })));
    fresh = answer.files.map(loading);
    modules.push(...fresh);
    const byFile = new Map(modules.map((module) => [module.file, module]));
    imports.forEach(({ module, one }, index) => {
      const target: ImportTarget = answer.targets[index]!;
      if (target.kind === "refused") diagnostics.push(errorAt(module, one, target.words));
      if (target.kind === "file") module.links.set(one.written, byFile.get(target.file)!);
      else isWhole = false;
    });
  }
  diagnostics.push(...modules.flatMap((module) => module.diagnostics));
  if (isWhole && diagnostics.length === 0) diagnostics.push(...cycles(first));
  const exported = new Map<Module, ReadonlyMap<string, boolean>>();
  if (isWhole && diagnostics.length === 0)
    diagnostics.push(...modules.flatMap((module) => unknownNames(module, exported)));
  return { modules, diagnostics, isWhole };
}

function loading({ file, text }: SourceFile): Loading {
  return { file, text, ...parseModule(file, text), links: new Map() };
}

function errorAt({ file }: Module, { range }: Pick<ModuleImport, "range">, words: Words): Diagnostic {
  return { ...words, severity: "error", file, range };
}

/** Each import that leads back to a module around it: which of the two is evaluated first would depend on who asks. */
function cycles(spec: Module): Diagnostic[] {
  const found: Diagnostic[] = [];
  const done = new Set<Module>();
  const around: Module[] = [];
  const walk = (module: Module): void => {
    around.push(module);
    for (const one of module.imports) {
      const next = module.links.get(one.written)!;
      const at = around.indexOf(next);
      if (at !== -1) found.push(errorAt(module, one, leadsBack([...around.slice(at), next])));
      else if (!done.has(next)) walk(next);
    }
    around.pop();
    done.add(module);
  };
  walk(spec);
  return found;
}

function leadsBack(way: readonly Module[]): Words {
  const files = way.map(({ file }) => file);
  const shown = files.length <= 6 ? files : [...files.slice(0, 3), "…", ...files.slice(-2)];
  return {
    code: "typescript-import-cycle",
    message: `this import leads back to where it comes from: ${shown.join(" -> ")}`,
    fix: "move what both need into a file that imports neither; write import type where only types are needed",
  };
}

/** Names that a module imports, or hands on, and that are not there when it runs. */
function unknownNames(module: Module, exported: Map<Module, ReadonlyMap<string, boolean>>): Diagnostic[] {
  return module.imports.flatMap((one) => {
    if (one.names.length === 0) return [];
    const target = module.links.get(one.written)!;
    const known = exported.get(target) ?? exportedNames(target);
    exported.set(target, known);
    return one.names.flatMap(({ name, range, isHandedOn }) => {
      const isType = known.get(name);
      if (isType === undefined) return [errorAt(module, { range }, notExported(target.file, name, [...known.keys()]))];
      return isType && isHandedOn ? [errorAt(module, { range }, typeHandedOn(name))] : [];
    });
  });
}

/** Is it a type? By name, with those that it hands on by `export *`, of which no default is one. */
function exportedNames(module: Module): ReadonlyMap<string, boolean> {
  const names = new Map(module.exports.names);
  const seen = new Set([module]);
  // What is added while it is walked through is walked through as well.
  for (const one of seen) {
    for (const written of one.exports.stars) {
      const next = one.links.get(written);
      if (next !== undefined) seen.add(next);
    }
    if (one === module) continue;
    for (const [name, isType] of one.exports.names) if (name !== "default" && !names.has(name)) names.set(name, isType);
  }
  return names;
}

function typeHandedOn(name: string): Words {
  return {
    code: "typescript-import",
    message: `${name} is a type, and there is nothing of it when a spec runs`,
    fix: `write export { type ${name} }`,
  };
}

function notExported(file: string, name: string, known: readonly string[]): Words {
  const code = "typescript-import";
  if (name === "default") {
    return {
      code,
      message: `${file} has no default export`,
      fix: "import what it exports by name: import { ... } from",
    };
  }
  const meant = nearest(name, known);
  const list = known.slice(0, 10).join(", ");
  const exports = known.length === 0 ? "It exports nothing" : `It exports ${list}${known.length > 10 ? ", …" : ""}`;
  return {
    code,
    message: `${file} does not export ${name}`,
    fix: `${meant === undefined ? "" : `did you mean ${meant}? `}${exports}`,
  };
}
