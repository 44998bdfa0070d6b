// What may go to a terminal: names of files, words of a command line and what other programs said may hold anything, and nothing of it
// may move the cursor, change colours or turn the reading direction. Only the house's own colours and its rewritten line pass.
import type { Io } from "./command.ts";

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
    start + rest.replace(color ? steeringOrColor : steering, (found) => (found.length > 1 ? found : escape(found)))
  );
}

const rewrite = "\r\u001b[K";

/** `\x1b`, and from U+007F on `\u202e`, which JSON and JavaScript read too. */
function escape(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x20 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

// C0 controls but for tab and line feed, DEL and the C1 controls, line and paragraph separators, and bidirectional marks.
const controls = "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]";
const steering = new RegExp(controls, "g");
/** Bold, dim, and four foreground colours, each with its end: what the house paints with. */
const steeringOrColor = new RegExp(`\\u001b\\[(?:[12]|22|3[1-6]|39)m|${controls}`, "g");
