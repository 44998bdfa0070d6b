import type { Traced } from "../../trace.ts";

/** The shape of T, where each value may know the spec line that it came from. */
export type Loose<T> = T | Traced<T> | (T extends object ? { readonly [K in keyof T]: Loose<T[K]> } : never);

/** What cdk8s wants a quantity or a port to be wrapped in. */
export function wrapped<T extends string | number | Traced<string | number>>(value: T): { readonly value: T } {
  return { value };
}
