import { expect, test } from "vitest";
import { unicodeDigests } from "./unicode-digests.ts";

test("the digests of every code point's forms, and of datasets full of new and unassigned characters, are the same on every Node", async () => {
  await expect(await unicodeDigests()).toMatchFileSnapshot("data/unicode-digests.txt");
});
