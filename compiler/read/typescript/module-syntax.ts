// What a TypeScript spec may consist of: one module that needs nothing but "fairlead" and is evaluated at once.
import { parseSync, Visitor, type EcmaScriptModule, type OxcError, type Program, type Span } from "oxc-parser";
import type { Diagnostic } from "../../diagnostic.ts";
import { nearest } from "../../text/nearest.ts";
import { fairleadExports } from "./guest-code.ts";

export interface ModuleSyntax {
  readonly program: Program;
  /** All mistakes of the syntax or, when it has none, all constructs that no spec may have. */
  readonly diagnostics: readonly Diagnostic[];
}

export function parseModule(file: string, text: string): ModuleSyntax {
  const parsed = parseSync("spec.ts", text, {
    lang: "ts",
    sourceType: "module",
    preserveParens: false,
    showSemanticErrors: true,
  });
  const { program, module, errors } = parsed;
  if (errors.length > 0) return { program, diagnostics: errors.map((error) => describeSyntaxError(file, error)) };
  const report = new Report(file);
  checkImports(module, report);
  checkAwaits(program, report);
  return { program, diagnostics: report.diagnostics };
}

/** What a module throws, where it has one `throw` alone: what is thrown there may know no place itself. */
export function onlyThrow(program: Program): Span | undefined {
  const found: Span[] = [];
  new Visitor({ ThrowStatement: (statement) => void found.push(statement) }).visit(program);
  return found.length === 1 ? found[0] : undefined;
}

/** `offset` turns the error's offsets into UTF-16 ones where they are something else. */
export function describeSyntaxError(
  file: string,
  error: Pick<OxcError, "message" | "labels" | "helpMessage">,
  offset = (at: number): number => at,
): Diagnostic {
  const [label, ...others] = error.labels;
  const related = others.map(({ message, start, end }) => ({
    message: lowerFirst(message ?? "see also"),
    file,
    range: { start: offset(start), end: offset(end) },
  }));
  return {
    code: "typescript-syntax",
    severity: "error",
    message: lowerFirst(error.message.split("\n")[0] ?? ""),
    fix: error.helpMessage?.split("\n")[0] ?? "correct the syntax here, or just before",
    file,
    ...(label && { range: { start: offset(label.start), end: offset(label.end) } }),
    ...(related.length > 0 && { related }),
  };
}

class Report {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }
  add({ start, end }: Span, code: Diagnostic["code"], message: string, fix: string): void {
    this.diagnostics.push({ code, severity: "error", message, fix, file: this.#file, range: { start, end } });
  }
}

/** Imports of types are erased and may come from anywhere. */
function checkImports(module: EcmaScriptModule, report: Report): void {
  for (const { moduleRequest, entries } of module.staticImports) {
    if (entries.length > 0 && entries.every(({ isType }) => isType)) continue;
    if (moduleRequest.value !== "fairlead") refuseModule(moduleRequest, moduleRequest.value, report);
    else for (const entry of entries) checkName(entry.importName, report);
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest !== null && !isType) refuseModule(moduleRequest, moduleRequest.value, report);
    }
  }
  for (const { start, end } of module.dynamicImports) refuseModule({ start, end }, "import()", report);
}

function refuseModule(span: Span, name: string, report: Report): void {
  report.add(
    span,
    "typescript-import",
    `${name} cannot be imported: a spec stands alone`,
    'import nothing but "fairlead", and write what is needed in this file',
  );
}

type ImportName = EcmaScriptModule["staticImports"][number]["entries"][number]["importName"];

function checkName({ kind, name, start, end }: ImportName, report: Report): void {
  const known = [...fairleadExports.values, ...fairleadExports.types];
  if ((kind as string) === "NamespaceObject" || start === null || end === null) return;
  if (name !== null && known.some((export_) => export_ === name)) return;
  const meant = nearest(name ?? "", known) ?? "defineProject";
  report.add(
    { start, end },
    "typescript-import",
    `"fairlead" does not export ${name ?? "a default"}`,
    `import { ${meant} } from "fairlead"`,
  );
}

function checkAwaits(program: Program, report: Report): void {
  const refuse = ({ start }: Span): void =>
    report.add(
      { start, end: start + "await".length },
      "typescript-await",
      "a spec is evaluated at once and cannot wait",
      "remove await: nothing that a spec can use needs it",
    );
  new Visitor({
    AwaitExpression: refuse,
    ForOfStatement: (node) => (node.await ? refuse(node) : undefined),
  }).visit(program);
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}
