// One module of a spec as text: what it may consist of, and what it imports. It is evaluated at once.
import { parseSync, Visitor, type OxcError, type Program, type Span } from "oxc-parser";
import type { Diagnostic } from "../../diagnostic.ts";
import { exportsOf, importsOf, type ModuleImport, type OwnExports } from "./module-imports.ts";
import { Report } from "./report.ts";

export interface ModuleSyntax {
  readonly program: Program;
  readonly imports: readonly ModuleImport[];
  readonly exports: OwnExports;
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
  if (errors.length > 0) {
    const diagnostics = errors.map((error) => describeSyntaxError(file, error));
    return { program, imports: [], exports: { names: new Map(), stars: [] }, diagnostics };
  }
  const report = new Report(file);
  const imports = importsOf(module, program, report);
  checkAwaits(program, report);
  return { program, imports, exports: exportsOf(module), diagnostics: report.diagnostics };
}

/** What modules throw, where they have one `throw` alone. */
export function throwsOf(program: Program): Span[] {
  const found: Span[] = [];
  new Visitor({ ThrowStatement: (statement) => void found.push(statement) }).visit(program);
  return found;
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
