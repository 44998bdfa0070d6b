// The edits that the data tour makes: one line of its project in the place of another.
import type { Edit } from "../tour-repository.ts";

const named = "source: { files: [data/export*.csv], columns: { user: question, assistant: label } }";
const quarantine = "quarantine: { max: 5% }";

export const edits = {
  columns: { before: "source: { files: [data/export*.csv] }", after: named },
  expected: { before: quarantine, after: `${quarantine}\n    expect: { samples: ">= 200", duplicates: "<= 1%" }` },
  looser: {
    before: 'expect: { samples: ">= 200", duplicates: "<= 1%" }',
    after: 'expect: { samples: ">= 200", duplicates: "<= 20%" }',
  },
  nextVersion: { before: 'version: "1.0"', after: 'version: "2.0"' },
} as const satisfies Readonly<Record<string, Edit>>;
