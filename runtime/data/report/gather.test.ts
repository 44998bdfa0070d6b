import { afterEach, beforeEach, expect, test } from "vitest";
import { openRig, type Rig } from "../../testing/dataset-rig.ts";
import { gatherReport } from "./gather.ts";
import { chat, hostileDataset, laidOut } from "./testing/laid-out.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.remove());

test("a report repeats the accounting, and shows what rules took, which lengths there are and what the rows look like", async () => {
  const list = await rig.file("words.txt", "acme\n");
  const file = await rig.file(
    "data/a.jsonl",
    [
      chat("c1", "Where does acme deliver? Call 138 1234 5678.", "delivery"),
      chat("c2", "hi", "mail bob@example.com"),
      "",
      '{"messages": [',
      chat("c3", "订单什么时候发货？", "delivery"),
      chat("c4", "订单什么时候发货？", "delivery"),
    ].join("\n"),
  );
  const dataset = await laidOut(rig, [file], {
    format: "chat",
    clean: [
      { rule: "length", min: 5, max: 100 },
      { rule: "sensitiveWords", lists: [list], mask: "*" },
      { rule: "duplicates", near: null },
    ],
    quarantineMaxShare: 0.5,
    split: { seed: 2 },
  });
  const { sides, sources, wordLists, unicode, ...report } = gatherReport(dataset);
  expect(unicode).toBe(process.versions.unicode);
  expect(sides).toEqual(dataset.meta.distribution);
  expect(sources).toEqual([
    { path: "data/a.jsonl", digest: file.digest, bytes: file.bytes, lines: 6, rejected: 2, unreadable: 1 },
  ]);
  expect(wordLists).toEqual([{ path: "words.txt", digest: list.digest, bytes: 5, words: 1 }]);
  expect(inShort(report)).toMatchInlineSnapshot(`
    {
      "accounting": {
        "blank": 1,
        "kept": 2,
        "lines": 6,
        "quarantined": 1,
        "rejected": 2,
      },
      "called": "care/returns/dialogues v1.1",
      "duplicates": {
        "exact": 1,
        "largest": [
          {
            "gone": [
              {
                "at": "data/a.jsonl:6",
                "detail": "same content as the row 931dbf83c6b29d61770e0b878fc9c945",
                "earlier": 0,
                "messages": [
                  "{"role":"user","said":{"text":"订单什么时候发货？","isCut":false,"lang":"zh"}}",
                  "{"role":"assistant","said":{"text":"delivery","isCut":false}}",
                ],
              },
            ],
            "id": "931dbf83c6b29d61770e0b878fc9c945",
            "kept": {
              "earlier": 0,
              "id": "931dbf83c6b29d61770e0b878fc9c945",
              "messages": [
                "{"role":"user","said":{"text":"订单什么时候发货？","isCut":false,"lang":"zh"}}",
                "{"role":"assistant","said":{"text":"delivery","isCut":false}}",
              ],
              "side": "valid",
            },
            "size": 2,
          },
        ],
        "near": 0,
        "sizes": [
          {
            "clusters": 1,
            "from": 2,
            "to": 2,
          },
        ],
        "uncounted": 0,
      },
      "format": "chat",
      "lengths": [
        "{"from":16,"to":19,"train":0,"valid":1}",
        "{"from":20,"to":23,"train":0,"valid":0}",
        "{"from":24,"to":27,"train":0,"valid":0}",
        "{"from":28,"to":31,"train":0,"valid":0}",
        "{"from":32,"to":39,"train":0,"valid":0}",
        "{"from":40,"to":47,"train":0,"valid":0}",
        "{"from":48,"to":55,"train":1,"valid":0}",
      ],
      "licence": "CC-BY-4.0",
      "rules": [
        {
          "changes": [],
          "hits": {
            "rejectedSamples": 1,
          },
          "marked": [],
          "parameters": [
            "min 5",
            "max 100",
          ],
          "rejected": [
            {
              "at": "data/a.jsonl:2",
              "detail": "messages[0]: 2 characters, the least is 5",
              "earlier": 0,
              "messages": [
                "{"role":"user","said":{"text":"hi","isCut":false}}",
                "{"role":"assistant","said":{"text":"mail [email]","isCut":false}}",
              ],
            },
          ],
          "rule": "length",
        },
        {
          "changes": [],
          "hits": {
            "changedSamples": 1,
            "maskedPlaces": 1,
          },
          "marked": [
            {
              "earlier": 0,
              "id": "a26ad11dcb2f5a17cd4d49462a6c55ec",
              "messages": [
                "{"role":"user","said":{"text":"Where does **** deliver? Call [phone].","isCut":false}}",
                "{"role":"assistant","said":{"text":"delivery","isCut":false}}",
              ],
              "side": "train",
            },
          ],
          "parameters": [
            "lists 1 file",
            "mask *",
          ],
          "rejected": [],
          "rule": "sensitiveWords",
        },
        {
          "changes": [],
          "hits": {
            "rejectedSamples": 1,
          },
          "marked": [],
          "parameters": [],
          "rejected": [
            {
              "at": "data/a.jsonl:6",
              "detail": "same content as the row 931dbf83c6b29d61770e0b878fc9c945",
              "earlier": 0,
              "messages": [
                "{"role":"user","said":{"text":"订单什么时候发货？","isCut":false,"lang":"zh"}}",
                "{"role":"assistant","said":{"text":"delivery","isCut":false}}",
              ],
            },
          ],
          "rule": "duplicates",
        },
        {
          "changes": [],
          "hits": {
            "rejectedSamples": 0,
          },
          "marked": [],
          "parameters": [],
          "rejected": [],
          "rule": "empty",
        },
      ],
      "sample": [
        {
          "earlier": 0,
          "id": "a26ad11dcb2f5a17cd4d49462a6c55ec",
          "messages": [
            "{"role":"user","said":{"text":"Where does **** deliver? Call [phone].","isCut":false}}",
            "{"role":"assistant","said":{"text":"delivery","isCut":false}}",
          ],
          "side": "train",
        },
        {
          "earlier": 0,
          "id": "931dbf83c6b29d61770e0b878fc9c945",
          "messages": [
            "{"role":"user","said":{"text":"订单什么时候发货？","isCut":false,"lang":"zh"}}",
            "{"role":"assistant","said":{"text":"delivery","isCut":false}}",
          ],
          "side": "valid",
        },
      ],
      "split": {
        "groupBy": "conversation",
        "leakage": {
          "groups": 0,
          "rows": 0,
        },
        "seed": 2,
        "validShare": 0.5,
      },
      "unreadable": {
        "others": 0,
        "reasons": [
          {
            "lines": 1,
            "places": [
              "data/a.jsonl:4",
            ],
            "reason": {
              "isCut": false,
              "text": "broken JSON",
            },
          },
        ],
      },
    }
  `);
});

/** Messages and bins on one line each. */
function inShort(report: object): unknown {
  const short = (_: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if ("said" in value || "train" in value) return JSON.stringify(value);
    return value;
  };
  return JSON.parse(JSON.stringify(report, short));
}

test("what comes from the same dataset is the same report", async () => {
  const dataset = await hostileDataset(rig);
  expect(gatherReport(dataset)).toEqual(gatherReport(dataset));
});

test("a cluster is one, though its rows went as equal to one that went as near another", async () => {
  const near = "please tell me where my parcel with the green shoes has been since monday";
  const other = "nothing else than the colour of the sky at noon in winter";
  const file = await rig.file(
    "a.jsonl",
    [near, near, `${near}!`, `${near}!`, `${near}!`, other, "something else that is said here"]
      .map((text) => JSON.stringify({ text }))
      .join("\n"),
  );
  const dataset = await laidOut(rig, [file], {
    clean: [{ rule: "duplicates", near: { similarity: 0.8, ignoreNumbers: false } }],
    split: { seed: 1 },
  });
  const { largest, ...counts } = gatherReport(dataset).duplicates;
  expect(counts).toEqual({ exact: 3, near: 1, sizes: [{ from: 5, to: 9, clusters: 1 }], uncounted: 0 });
  expect(
    largest.map(({ size, kept, gone }) => ({
      size,
      kept: kept?.messages[0]?.said.text,
      gone: gone.map(({ at }) => at),
    })),
  ).toEqual([{ size: 5, kept: `${near}!`, gone: ["a.jsonl:4", "a.jsonl:5", "a.jsonl:1"] }]);
});
