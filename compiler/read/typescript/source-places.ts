// Where the data of a TypeScript spec is written: follows the literals from the default export down, over constants, spreads
// and members. What is computed keeps the place of the expression that computes it.
import type { Expression, ObjectExpression, ObjectProperty, Program, Span } from "oxc-parser";
import type { TextRange } from "../../diagnostic.ts";
import type { PlaceTree } from "./place-tree.ts";

export interface SourcePlaces {
  /** Places of everything in `data`, which the module evaluated to. */
  treeOf(data: unknown): PlaceTree;
  /** The value at a path, or the nearest expression around it. */
  placeOf(path: readonly (string | number)[]): TextRange;
}

/** Undefined for a module without a default export. */
export function sourcePlaces(program: Program): SourcePlaces | undefined {
  const constants = constantsOf(program);
  const root = defaultExport(program, constants);
  if (root === undefined) return undefined;
  const resolver = new Resolver(constants);
  return {
    treeOf: (data) => tree(data, root, undefined, resolver),
    placeOf: (path) => {
      let place = root;
      for (const step of path) {
        const child = resolver.child(place, step);
        if (child === undefined) break;
        place = child.value;
      }
      return rangeOf(resolver.resolve(place));
    },
  };
}

type Constants = ReadonlyMap<string, Expression>;

function tree(data: unknown, written: Expression, key: Span | undefined, resolver: Resolver): PlaceTree {
  const children: Record<string, PlaceTree> = {};
  if (data !== null && typeof data === "object") {
    for (const [step, value] of Object.entries(data)) {
      const child = resolver.child(written, step);
      if (child !== undefined) children[step] = tree(value, child.value, child.key, resolver);
    }
  }
  return {
    ...(key !== undefined && { key: rangeOf(key) }),
    value: rangeOf(resolver.resolve(written)),
    ...(Object.keys(children).length > 0 && { children }),
  };
}

interface Child {
  readonly key?: Span;
  readonly value: Expression;
}

class Resolver {
  readonly #constants: Constants;
  constructor(constants: Constants) {
    this.#constants = constants;
  }

  /** The literal that an expression stands for, as far as that can be seen; otherwise the expression. */
  resolve(expression: Expression): Expression {
    let current = expression;
    // Constants can name each other in a circle.
    for (let steps = 0; steps < 100; steps++) {
      const next = this.#step(current);
      if (next === undefined) return current;
      current = next;
    }
    return expression;
  }

  /** What is written for a key or an index of what `expression` stands for. */
  child(expression: Expression, step: string | number): Child | undefined {
    const target = this.resolve(expression);
    if (target.type === "ObjectExpression") return this.#property(target, String(step));
    if (target.type === "ArrayExpression") return this.#item(target.elements, Number(step));
    return undefined;
  }

  #step(expression: Expression): Expression | undefined {
    if (isTransparent(expression)) return expression.expression;
    if (expression.type === "Identifier") return this.#constants.get(expression.name);
    if (expression.type === "CallExpression" && isDefineProject(expression.callee)) {
      const [argument] = expression.arguments;
      return argument?.type === "SpreadElement" ? undefined : argument;
    }
    if (expression.type !== "MemberExpression") return undefined;
    const key = memberName(expression);
    return key === undefined ? undefined : this.child(expression.object, key)?.value;
  }

  /** The last one written counts. A spread of what cannot be followed may hold any key. */
  #property({ properties }: ObjectExpression, name: string): Child | undefined {
    let opaque: Child | undefined;
    for (const property of properties.toReversed()) {
      if (property.type === "SpreadElement") {
        const spread = this.resolve(property.argument);
        if (spread.type === "ObjectExpression") {
          const found = this.#property(spread, name);
          if (found !== undefined) return found;
        } else opaque ??= { value: property.argument };
      } else if (keyName(property) === name) return { key: property.key, value: property.value };
    }
    return opaque;
  }

  #item(elements: Extract<Expression, { type: "ArrayExpression" }>["elements"], index: number): Child | undefined {
    let position = 0;
    for (const element of elements) {
      if (element?.type === "SpreadElement") {
        const spread = this.resolve(element.argument);
        if (spread.type !== "ArrayExpression" || spread.elements.some((item) => item?.type === "SpreadElement")) {
          return { value: element.argument };
        }
        const item = spread.elements[index - position];
        if (item !== undefined && item !== null && item.type !== "SpreadElement") return { value: item };
        position += spread.elements.length;
      } else if (position++ === index) return element === null ? undefined : { value: element };
    }
    return undefined;
  }
}

type Transparent = Extract<Expression, { type: `TS${"As" | "Satisfies" | "NonNull"}Expression` | "TSTypeAssertion" }>;

/** What only the type checker sees. */
function isTransparent(expression: Expression): expression is Transparent {
  return /^TS(AsExpression|SatisfiesExpression|NonNullExpression|TypeAssertion)$/.test(expression.type);
}

function constantsOf(program: Program): Constants {
  const constants = new Map<string, Expression>();
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration" || declaration.kind !== "const") continue;
    for (const { id, init } of declaration.declarations) {
      if (id.type === "Identifier" && init !== null) constants.set(id.name, init);
    }
  }
  return constants;
}

/** `export default x` or `export { x as default }`. */
function defaultExport(program: Program, constants: Constants): Expression | undefined {
  for (const statement of program.body) {
    if (statement.type === "ExportDefaultDeclaration" && isExpression(statement.declaration))
      return statement.declaration;
    if (statement.type !== "ExportNamedDeclaration") continue;
    for (const { local, exported } of statement.specifiers) {
      const name = exported.type === "Literal" ? exported.value : exported.name;
      if (name === "default" && local.type === "Identifier") return constants.get(local.name);
    }
  }
  return undefined;
}

type DefaultDeclaration = Extract<Program["body"][number], { type: "ExportDefaultDeclaration" }>["declaration"];

function isExpression(declaration: DefaultDeclaration): declaration is Extract<DefaultDeclaration, Expression> {
  return !/^(Function|Class|TSInterface)Declaration$/.test(declaration.type);
}

function isDefineProject(callee: Expression): boolean {
  if (callee.type === "Identifier") return callee.name === "defineProject";
  return callee.type === "MemberExpression" && memberName(callee) === "defineProject";
}

function memberName(member: Extract<Expression, { type: "MemberExpression" }>): string | undefined {
  if (!member.computed) return member.property.type === "Identifier" ? member.property.name : undefined;
  return member.property.type === "Literal" ? String(member.property.value) : undefined;
}

function keyName({ key, computed }: ObjectProperty): string | undefined {
  if (key.type === "Identifier" && !computed) return key.name;
  return key.type === "Literal" ? String(key.value) : undefined;
}

function rangeOf({ start, end }: Span): TextRange {
  return { start, end };
}
