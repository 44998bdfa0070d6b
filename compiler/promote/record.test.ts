import fc from "fast-check";
import { expect, it } from "vitest";
import { drawn } from "../../specs/testing/whole-check.ts";
import { newRecord, sealedRecord } from "./new-record.ts";
import { nextRecord, recordText } from "./record.ts";

/** What YAML gives a meaning, or what one way of writing a text loses. */
const pieces = ["a", " ", "\n", "\r", "\t", ": ", " #", "- ", "'", '"', "\\", "|", "&", "null", "1e3", "---", "\u007f"];
const text = fc.array(fc.constantFrom(...pieces, "\u2028", "\u0085", "\ufeff", "\u0001"), { maxLength: 6 });
const word = text.map((some) => some.join(""));

it("reads back as what it says, whatever the texts of the project and of the hold are, also with the line ends of Windows", () => {
  fc.assert(
    fc.property(word, word, (some, other) => {
      const hold = { by: "ops", reason: `why${some}` };
      const base = { text: some, list: [other, [some]], [`key${other}`]: { text: other } };
      const record = nextRecord(undefined, { from: { environment: "dev" }, hold, outputs: {}, base });
      expect(sealedRecord(recordText(record))).toEqual(record);
      expect(sealedRecord(recordText(record).replaceAll("\n", "\r\n"))).toEqual(record);
    }),
    { numRuns: drawn(1000), examples: [[" \n", "\u007f"]] },
  );
});

it("is refused where it would be larger than what is read", async () => {
  const words = Array.from({ length: 1 << 17 }, () => "word");
  const record = nextRecord(undefined, { from: { environment: "dev" }, hold: undefined, outputs: {}, base: { words } });
  const project = {
    file: "",
    text: "",
    texts: new Map(),
    imports: [],
    document: undefined,
    former: undefined,
    diagnostics: [],
    models: [],
    environments: [],
    unpromoted: [],
  };
  const request = {
    environment: "prod",
    project: { ...project, team: undefined, name: undefined },
    current: undefined,
    compileWith: () => Promise.reject(new Error("it is compiled")),
  };
  expect(await newRecord(request, { before: undefined, record, origin: "from dev" }, () => undefined)).toMatchObject({
    failure: {
      reason: "promotion-refused",
      message: "the record would have 1442105 bytes, and what a file of specs/ has is at most 1048576",
    },
  });
});
