import fc from "fast-check";
import { expect, test } from "vitest";

import { quotePath, readablePath, unquotePath } from "./quoted-path.ts";

test.each([
  ["plain/path.json", "plain/path.json"],
  ["with space", "with space"],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ["tab\tline\nbell\u0007", '"tab\\tline\\nbell\\a"'],
  [Buffer.from("é").toString("latin1"), '"\\303\\251"'],
  ["\u00ff\u0000", '"\\377\\000"'],
])("A6: %j is quoted as %s", (path, quoted) => {
  expect(quotePath(path)).toBe(quoted);
});

test("A6: any bytes survive quoting, on one line of printable ASCII", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      const path = Buffer.from(bytes).toString("latin1");
      expect(quotePath(path)).toMatch(/^[\x20-\x7e]+$/);
      expect(unquotePath(quotePath(path))).toBe(path);
    }),
  );
});

test("A6: people read a path as it is on their disk", () => {
  expect(readablePath(Buffer.from("数据/é").toString("latin1"))).toBe("数据/é");
});
