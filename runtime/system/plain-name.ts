/** Can a name from a file become one part of a path? No separator, no leading dot, no length that a disk refuses. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name) && name.length <= 200;
}
