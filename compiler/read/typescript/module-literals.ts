// Follows expressions to the literals that they stand for, over constants, spreads, members and imports. What is computed stands for itself.
import type { ArrayExpressionElement, Expression, ObjectExpression, ObjectProperty, Span } from "oxc-parser";
import type { Bindings, Meant, Written } from "./module-bindings.ts";
import type { Module } from "./module-graph.ts";

export interface Located {
  readonly module: Module;
  readonly span: Span;
}

export interface Child {
  readonly key?: Located;
  readonly value: Meant;
}

/** Steps that are taken for one spec. A real one needs some thousands; spreads of spreads can double them with each line. */
const mostSteps = 1_000_000;

export class Literals {
  readonly #bindings: Bindings;
  #steps = 0;

  constructor(bindings: Bindings) {
    this.#bindings = bindings;
  }

  /** Of the literal that an expression stands for, or of the expression. Of all exports of a module, its beginning. */
  placeOf(written: Meant): Located {
    let last = written;
    for (const one of this.#way(written)) if (one.expression !== undefined) last = one;
    return { module: last.module, span: last.expression ?? { start: 0, end: 0 } };
  }

  /** What is written for a key or an index of what `written` stands for. */
  child(written: Meant, step: string | number): Child | undefined {
    const target = this.#end(written);
    const { module, expression } = target;
    if (expression === undefined) {
      const value = this.#bindings.exported(module, String(step));
      return value && { value };
    }
    if (expression.type === "ObjectExpression") return this.#property(module, expression, String(step));
    if (expression.type === "ArrayExpression") return this.#item(module, expression.elements, Number(step));
    return undefined;
  }

  #end(written: Meant): Meant {
    let last = written;
    for (const one of this.#way(written)) last = one;
    return last;
  }

  /** From a step to the next. Constants can name each other in a circle: then none of them is a literal, and there is no way. */
  #way(written: Meant): readonly Meant[] {
    const way: Meant[] = [];
    for (let next = this.#step(written); next !== undefined; next = this.#step(next)) {
      if (way.push(next) > 1_000) return [];
    }
    return way;
  }

  #step({ module, expression }: Meant): Meant | undefined {
    if (expression === undefined || ++this.#steps > mostSteps) return undefined;
    if (isTransparent(expression)) return { module, expression: expression.expression };
    if (expression.type === "Identifier") return this.#bindings.local(module, expression.name);
    if (expression.type === "CallExpression" && isDefineProject(expression.callee)) {
      const [argument] = expression.arguments;
      return argument === undefined || argument.type === "SpreadElement" ? undefined : { module, expression: argument };
    }
    if (expression.type !== "MemberExpression") return undefined;
    const key = memberName(expression);
    return key === undefined ? undefined : this.child({ module, expression: expression.object }, key)?.value;
  }

  /** The last one written counts. A spread of what cannot be followed may hold any key. */
  #property(module: Module, { properties }: ObjectExpression, name: string): Child | undefined {
    let opaque: Child | undefined;
    for (const property of properties.toReversed()) {
      if (property.type === "SpreadElement") {
        const argument: Written = { module, expression: property.argument };
        const spread = this.#end(argument);
        if (spread.expression === undefined || spread.expression.type === "ObjectExpression") {
          const found = this.child(spread, name);
          if (found !== undefined) return found;
        } else opaque ??= { value: argument };
      } else if (keyName(property) === name) {
        return { key: { module, span: property.key }, value: { module, expression: property.value } };
      }
    }
    return opaque;
  }

  #item(module: Module, elements: readonly ArrayExpressionElement[], index: number): Child | undefined {
    let position = 0;
    for (const element of elements) {
      if (element?.type === "SpreadElement") {
        const argument: Written = { module, expression: element.argument };
        const spread = this.#end(argument);
        const items = spread.expression?.type === "ArrayExpression" ? spread.expression.elements : undefined;
        if (items === undefined || items.some((item) => item?.type === "SpreadElement")) return { value: argument };
        const item = items[index - position];
        if (item !== undefined && item !== null && item.type !== "SpreadElement") {
          return { value: { module: spread.module, expression: item } };
        }
        position += items.length;
      } else if (position++ === index) {
        return element === null ? undefined : { value: { module, expression: element } };
      }
    }
    return undefined;
  }
}

type Transparent = Extract<Expression, { type: `TS${"As" | "Satisfies" | "NonNull"}Expression` | "TSTypeAssertion" }>;

/** What only the type checker sees. */
function isTransparent(expression: Expression): expression is Transparent {
  return /^TS(AsExpression|SatisfiesExpression|NonNullExpression|TypeAssertion)$/.test(expression.type);
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
