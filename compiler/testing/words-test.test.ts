import { afterEach, beforeEach, expect, it } from "vitest";
import { collect } from "../../specs/program/testing/collected-io.ts";
import { main } from "../cli.ts";
import { write } from "./git-fixture.ts";
import { sampleRepository, type SampleRepository } from "./sample-repository.ts";

let repository: SampleRepository;
beforeEach(async () => {
  repository = await sampleRepository("local");
});
afterEach(() => repository.remove());

const policy = "specs/projects/care/data/policy.csv";
const table = `word,allow,masks,leaves
赌场,赌场风云,去赌场吧|去賭場吧,看《赌场风云》
casino,,visit the casino,two casinos|a casino town
博彩,,博客彩页,
金鹅,,,
`;

const words = (...argv: readonly string[]) => collect(main, ["words", "test", ...argv], repository.root);

const use = (rule: string) => repository.edit("specs/projects/care/triage.yaml", "lists: [data/words.txt]", rule);

it("B5: words test says of each phrase that came out otherwise what was expected, and counts the words without one", async () => {
  await write(repository.root, { [policy]: table });
  await use("lists: [data/words.txt, data/policy.csv]");
  expect(await words()).toMatchInlineSnapshot(`
    {
      "code": 1,
      "err": "",
      "out": "specs/projects/care/data/policy.csv:2 "去賭場吧"
      "赌场" was to be masked, and nothing was masked
    specs/projects/care/data/policy.csv:3 "a casino town"
      it was to stay as it is, and it became "a ****** town"
    specs/projects/care/data/policy.csv:4 "博客彩页"
      "博彩" was to be masked, and nothing was masked
    specs/projects/care/data/policy.csv: 7 phrases, 3 not as expected; 1 of 4 words without a phrase
    specs/projects/care/data/words.txt: no phrase; 2 of 2 words without a phrase
    ",
    }
  `);
});

it("B5: words test tests with the variants of the rule that names a list, and without any where none does", async () => {
  await write(repository.root, { [policy]: table });
  const { code, out } = await words(policy, "specs/projects/care/data/words.txt");
  expect([code, out.split("\n").at(-3)]).toMatchInlineSnapshot(`
    [
      1,
      "specs/projects/care/data/policy.csv: 7 phrases, 3 not as expected; 1 of 4 words without a phrase",
    ]
  `);
  await use("lists: [data/policy.csv], variants: [traditional], categories: [none]");
  const named = await words(policy, "--json");
  const { lists } = JSON.parse(named.out) as { lists: { variants: unknown; phrases: unknown[] }[] };
  expect(lists[0]!.variants).toEqual(["traditional"]);
  expect(lists[0]!.phrases[1]).toEqual({
    row: 2,
    word: "赌场",
    phrase: "去賭場吧",
    expected: "masked",
    text: "去**吧",
    passed: true,
  });
});

it("B5: words test ends with 0 where all come out as expected, and with what is wrong where a list is none", async () => {
  await write(repository.root, { [policy]: "word,masks\n赌场,去赌场\n" });
  expect(await words(policy)).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "",
      "out": "specs/projects/care/data/policy.csv: 1 phrase, all as expected; 0 of 1 word without a phrase
    ",
    }
  `);
  await write(repository.root, { [policy]: "word,masks,from\n赌场,去赌场,2026-02-30\n" });
  expect(await words(policy)).toMatchInlineSnapshot(`
    {
      "code": 1,
      "err": "specs/projects/care/data/policy.csv:2:1 error word-list
      row 2 has "2026-02-30" under from, which is no day
        2 | 赌场,去赌场,2026-02-30
          | ^^^^^^^^^^^^^^^^^^^^^^
      fix: write it as 2026-12-31

    1 error in 1 file
    ",
      "out": "",
    }
  `);
  expect((await words("specs/none.csv")).code).toBe(1);
  await use("lists: [data/policy.csv]");
  expect((await words()).err).toMatchInlineSnapshot(`
    "specs/projects/care/data/policy.csv:2:1 error word-list
      row 2 has "2026-02-30" under from, which is no day
        2 | 赌场,去赌场,2026-02-30
          | ^^^^^^^^^^^^^^^^^^^^^^
      fix: write it as 2026-12-31

    1 error in 1 file
    "
  `);
});
