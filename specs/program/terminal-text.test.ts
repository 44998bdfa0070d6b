import { expect, test } from "vitest";
import { terminalText } from "./terminal-text.ts";

const plain = { color: false, rewrites: false };

test("T7: controls and direction marks are shown as escapes, line ends and tabs stay", () => {
  expect(terminalText("a\u001b[31mb\u0007\r\n\tc\u007f\u009b2J\u202ed\u2066\u2028中", plain)).toBe(
    "a\\x1b[31mb\\x07\\x0d\n\tc\\u007f\\u009b2J\\u202ed\\u2066\\u2028中",
  );
});

test("T7: where the house paints, its colours pass and no other sequence does", () => {
  const colors = { color: true, rewrites: false };
  const painted = "\u001b[1mspecs\u001b[22m \u001b[31merror\u001b[39m";
  expect(terminalText(painted, colors)).toBe(painted);
  expect(terminalText("\u001b[8mhidden\u001b[2J", colors)).toBe("\\x1b[8mhidden\\x1b[2J");
});

test("T7: a line is rewritten on a terminal only, and only where the text begins so", () => {
  const line = "\r\u001b[Kstage  1 of 2\r\u001b[K";
  expect(terminalText(line, { color: false, rewrites: true })).toBe("\r\u001b[Kstage  1 of 2\\x0d\\x1b[K");
  expect(terminalText(line, plain)).toBe("\\x0d\\x1b[Kstage  1 of 2\\x0d\\x1b[K");
});
