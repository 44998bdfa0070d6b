/** As people tell keys apart. */
export function shortKey(key: string): string {
  return key.slice(0, 12);
}
