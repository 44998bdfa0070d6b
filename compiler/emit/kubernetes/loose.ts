import { derive, type Traced, Wrapped } from "../../trace.ts";

/** The shape of T, where each value may know the spec line that it came from. */
export type Loose<T> = T | Traced<T> | (T extends object ? { readonly [K in keyof T]: Loose<T[K]> } : never);

/** A number of bytes, cores or GPUs, in the form that an API server stores: a string, `250m`, `16Gi`, `4`. */
export function quantity(value: string | Traced<number>): Wrapped<string | Traced<string>> {
  return new Wrapped(typeof value === "string" ? value : derive([value], String));
}

/** A port or a count of pods, which may be a name or a percentage instead. */
export function intOrString(value: string | number): Wrapped<string | number> {
  return new Wrapped(value);
}
