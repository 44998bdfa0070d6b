import fc from "fast-check";
import { expect, test } from "vitest";
import { StopText } from "./stop-text.ts";

/** What a client sees of a text that comes in pieces. */
function streamed(pieces: readonly string[], stops: readonly string[]): { text: string; stopped: boolean } {
  const stop = new StopText(stops);
  let text = "";
  for (const piece of pieces) {
    const released = stop.push(piece);
    text += released.text;
    if (released.stopped) return { text, stopped: true };
  }
  return { text: text + stop.end(), stopped: false };
}

/** The same of the text as a whole: it ends where the first stop text is complete, and loses the longest one that ends there. */
function cut(whole: string, stops: readonly string[]): { text: string; stopped: boolean } {
  for (let end = 1; end <= whole.length; end++) {
    const complete = stops.filter((stop) => whole.slice(0, end).endsWith(stop)).map((stop) => stop.length);
    if (complete.length > 0) return { text: whole.slice(0, end - Math.max(...complete)), stopped: true };
  }
  return { text: whole, stopped: false };
}

/** Few letters, so that stop texts are found, overlap and begin without ending. */
const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 4 });
const stops = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 }), {
  maxLength: 4,
});

test("an answer is cut where its whole text would be, whatever the pieces that it comes in", () => {
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 12 }), stops, (pieces, some) => {
      expect(streamed(pieces, some)).toEqual(cut(pieces.join(""), some));
    }),
    { numRuns: 5000, seed: 1 },
  );
});

test("text is held back only while it may be the beginning of a stop text", () => {
  const stop = new StopText(["\n\nUser:"]);
  expect(stop.push("Hello")).toEqual({ text: "Hello", stopped: false });
  expect(stop.push(" there\n")).toEqual({ text: " there", stopped: false });
  expect(stop.push("\nUs")).toEqual({ text: "", stopped: false });
  expect(stop.push("ing")).toEqual({ text: "\n\nUsing", stopped: false });
});
