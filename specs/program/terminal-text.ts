// What may go to a terminal: names of files, words of a command line and what other programs said may hold anything, and nothing of it
// may move the cursor, change colours or turn the reading direction. Only the house's own colours and its rewritten line pass.
import type { Io } from "./command.ts";
import { escapeOf, hiddenCharacter } from "./hidden-characters.ts";

/** Of a command: its text is escaped, and its JSON is left as it is. With `color`, the house's colours pass. */
export function escapedIo(io: Io, { json, color }: { readonly json: boolean; readonly color: boolean }): Io {
  const escaped = (text: string): string => terminalText(text, { color, rewrites: io.isTerminal });
  return {
    // Its getter may throw, and does so only where the folder is needed.
    get cwd() {
      return io.cwd;
    },
    out: (text) => io.out(json ? text : escaped(text)),
    err: (text) => io.err(escaped(text)),
    color,
    isTerminal: io.isTerminal,
    columns: io.columns,
    signal: io.signal,
  };
}

/** `rewrites`: the text may begin with what takes the cursor back and empties the line. Line ends and tabs stay. */
export function terminalText(
  text: string,
  { color, rewrites }: { readonly color: boolean; readonly rewrites: boolean },
): string {
  const start = rewrites && text.startsWith(rewrite) ? rewrite : "";
  const rest = text.slice(start.length);
  return (
    start + rest.replace(color ? steeringOrColor : steering, (found) => (found.endsWith("m") ? found : escapeOf(found)))
  );
}

const rewrite = "\r\u001b[K";

/** Line feeds and tabs lay a text out. */
const steering = new RegExp(`(?![\\n\\t])${hiddenCharacter}`, "gu");
/** Bold, dim, and four foreground colours, each with its end: what the house paints with. */
const steeringOrColor = new RegExp(`\\u001b\\[(?:[12]|22|3[1-6]|39)m|${steering.source}`, "gu");
