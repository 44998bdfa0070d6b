/**
 * What stands under a name that somebody chose. `record[name]` would find what every object inherits, too, and `constructor` is a name as
 * good as any.
 */
export function valueNamed<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
