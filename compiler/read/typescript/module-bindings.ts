// What a name stands for in a module: a constant of its own, or what it imports from another one.
import type { Expression, Program } from "oxc-parser";
import type { Module } from "./module-graph.ts";

/** What a name stands for, as far as that can be seen without running anything: an expression, or all exports of a module. */
export type Meant = Written | { readonly module: Module; readonly expression?: undefined };

/** An expression of a module. */
export interface Written {
  readonly module: Module;
  readonly expression: Expression;
}

/** Looks into modules for one spec. A real one needs some hundreds. */
const mostLooks = 1_000_000;

export class Bindings {
  readonly #known = new Map<Module, ModuleNames>();
  #looks = 0;

  /** A name inside of a module. */
  local(module: Module, name: string): Meant | undefined {
    return this.#local(module, name, new Set());
  }

  /** A name under which a module exports something. */
  exported(module: Module, name: string): Meant | undefined {
    return this.#exported(module, name, new Set());
  }

  #local(module: Module, name: string, seen: Set<string>): Meant | undefined {
    const { constants, imports } = this.#of(module);
    const expression = constants.get(name);
    if (expression !== undefined) return { module, expression };
    const imported = imports.get(name);
    return imported === undefined ? undefined : this.#imported(module, imported, seen);
  }

  /** `seen` are exports that were looked for: what is handed on over many ways is looked for once. */
  #exported(module: Module, name: string, seen: Set<string>): Meant | undefined {
    const looked = `${name} ${module.file}`;
    if (seen.has(looked) || ++this.#looks > mostLooks) return undefined;
    seen.add(looked);
    const { exports, stars } = this.#of(module);
    const own = exports.get(name);
    if (own === undefined) {
      if (name === "default") return undefined;
      for (const written of stars) {
        const found = this.#imported(module, { written, name }, seen);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    if ("written" in own) return this.#imported(module, own, seen);
    return typeof own.here === "string" ? this.#local(module, own.here, seen) : { module, expression: own.here };
  }

  #imported(module: Module, { written, name }: ImportedName, seen: Set<string>): Meant | undefined {
    const from = module.links.get(written);
    if (from === undefined) return undefined;
    return name === everything ? { module: from } : this.#exported(from, name, seen);
  }

  #of(module: Module): ModuleNames {
    const known = this.#known.get(module) ?? namesOf(module.program);
    this.#known.set(module, known);
    return known;
  }
}

interface ModuleNames {
  /** Of `const` alone: others may change. */
  readonly constants: ReadonlyMap<string, Expression>;
  readonly imports: ReadonlyMap<string, ImportedName>;
  /** By the name that others import: a name or an expression of the module, or what it hands on. */
  readonly exports: ReadonlyMap<string, ImportedName | { readonly here: string | Expression }>;
  /** What `export * from` names. */
  readonly stars: ReadonlySet<string>;
}

interface ImportedName {
  readonly written: string;
  /** Where it is exported. */
  readonly name: string;
}

/** In place of a name: the module as a whole. No name has a blank. */
const everything = "all of it";

function namesOf({ body }: Program): ModuleNames {
  const constants = new Map<string, Expression>();
  const imports = new Map<string, ImportedName>();
  const exports = new Map<string, ImportedName | { readonly here: string | Expression }>();
  const stars = new Set<string>();
  for (const statement of body) {
    if (statement.type === "ImportDeclaration") {
      const written = statement.source.value;
      for (const one of statement.specifiers) imports.set(one.local.name, { written, name: importedName(one) });
    } else if (statement.type === "ExportAllDeclaration") {
      const written = statement.source.value;
      if (statement.exported === null) stars.add(written);
      else exports.set(textOf(statement.exported), { written, name: everything });
    } else if (statement.type === "ExportDefaultDeclaration") {
      if (isExpression(statement.declaration)) exports.set("default", { here: statement.declaration });
    } else if (statement.type === "ExportNamedDeclaration") {
      const from = statement.source;
      for (const { local, exported } of statement.specifiers) {
        const name = textOf(local);
        exports.set(textOf(exported), from === null ? { here: name } : { written: from.value, name });
      }
      for (const name of addConstants(statement.declaration, constants)) exports.set(name, { here: name });
    } else addConstants(statement, constants);
  }
  return { constants, imports, exports, stars };
}

type Statement = Program["body"][number];

/** The names that were added. */
function addConstants(declaration: Statement | null, constants: Map<string, Expression>): string[] {
  if (declaration?.type !== "VariableDeclaration" || declaration.kind !== "const") return [];
  return declaration.declarations.flatMap(({ id, init }) => {
    if (id.type !== "Identifier" || init === null) return [];
    constants.set(id.name, init);
    return [id.name];
  });
}

type Specifier = Extract<Statement, { type: "ImportDeclaration" }>["specifiers"][number];

function importedName(specifier: Specifier): string {
  if (specifier.type === "ImportSpecifier") return textOf(specifier.imported);
  return specifier.type === "ImportDefaultSpecifier" ? "default" : everything;
}

type ExportName = Extract<Specifier, { type: "ImportSpecifier" }>["imported"];

function textOf(name: ExportName): string {
  return name.type === "Literal" ? name.value : name.name;
}

type DefaultDeclaration = Extract<Statement, { type: "ExportDefaultDeclaration" }>["declaration"];

function isExpression(declaration: DefaultDeclaration): declaration is Extract<DefaultDeclaration, Expression> {
  return !/^(Function|Class|TSInterface)Declaration$/.test(declaration.type);
}
