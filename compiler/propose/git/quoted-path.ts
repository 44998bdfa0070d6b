// Paths as git writes them in lines of text: names with unusual bytes stand in quotes, with the escapes of C. Inside propose a
// path is a string with one character a byte (`latin1`), so that names that are no UTF-8 survive.

/** What git prints with core.quotePath, and reads in any list of paths. */
export function quotePath(path: string): string {
  let quoted = "";
  for (const byte of Buffer.from(path, "latin1")) {
    const letter = escapes.get(byte);
    if (letter !== undefined) quoted += `\\${letter}`;
    else if (byte < 0x20 || byte >= 0x7f) quoted += `\\${byte.toString(8).padStart(3, "0")}`;
    else quoted += String.fromCharCode(byte);
  }
  return quoted === path ? path : `"${quoted}"`;
}

export function unquotePath(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, -1).replace(/\\([0-7]{3}|.)/g, (_, code: string) => {
    return code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (letters.get(code) ?? code);
  });
}

/** For messages: as people know it. */
export function readablePath(path: string): string {
  return Buffer.from(path, "latin1").toString();
}

const escapes: ReadonlyMap<number, string> = new Map([
  [0x07, "a"],
  [0x08, "b"],
  [0x09, "t"],
  [0x0a, "n"],
  [0x0b, "v"],
  [0x0c, "f"],
  [0x0d, "r"],
  [0x22, '"'],
  [0x5c, "\\"],
]);

const letters: ReadonlyMap<string, string> = new Map(
  [...escapes].map(([byte, letter]) => [letter, String.fromCharCode(byte)]),
);
