import { expect, it } from "vitest";
import { inputProgress } from "./input-progress.ts";

/** What is printed of a file of 3 GiB that is read in three pieces. */
function printed(isTerminal: boolean): string {
  let text = "";
  const progress = inputProgress({ err: (said) => void (text += said), isTerminal, columns: () => 40 });
  for (const read of [1, 2, 3]) progress("data/a-long-name-of-a-file.jsonl", read * 2 ** 30, 3 * 2 ** 30);
  return text;
}

it("T7: on a terminal a large file has one line, which fits and is gone in the end", () => {
  expect(printed(true)).toBe(
    "\r\u001b[Kreading data/a-long-name-of-a-file.json\r\u001b[Kreading data/a-long-name-of-a-file.json\r\u001b[K",
  );
});

it("T7: elsewhere it is named once", () => {
  expect(printed(false)).toBe("reading data/a-long-name-of-a-file.jsonl (3.0 GiB)\n");
});
