import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, it } from "vitest";
import { firstRow } from "./first-row.ts";

it("reads the first row of a table, quoted or not, with any line end", () => {
  expect(firstRow('\ufefftext,"a ""name"", quoted"\r\nx,y\r\n', ",")).toEqual(["text", 'a "name", quoted']);
  expect(firstRow('a\t"b\nc"\td', "\t")).toEqual(["a", "b\nc", "d"]);
  expect(firstRow('a,"b', ",")).toBeUndefined();
  expect(firstRow("", ",")).toEqual([""]);
});

it("property: a row that is written by the rules is read as the library reads it", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "é", "中", " "), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      const text = `${cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(",")}\nx\n`;
      expect(firstRow(text, ",")).toEqual(parse(text, { to: 1, relax_column_count: true })[0]);
    }),
  );
});
