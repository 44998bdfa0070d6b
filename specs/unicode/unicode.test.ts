import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isWholeCheck } from "../testing/whole-check.ts";
import { asRanges } from "./as-ranges.ts";
import { decodeMappings } from "./decode.ts";
import { lowerCase, mapByTable, upperCase } from "./letter-case.ts";
import { everyBlock } from "./machine.ts";
import { normalise } from "./normal-form.ts";
import { isAssigned, isMoved, normaliseByTable } from "./normalise-by-table.ts";
import { lowerCases, pinnedVersion, sets, upperCases } from "./table.ts";

const forms = ["NFC", "NFD", "NFKC", "NFKD"] as const;
const every = everyBlock().flatMap((block) => Array.from(block));
const lower = decodeMappings(lowerCases);
const upper = decodeMappings(upperCases);
const codeOf = (character: string): number => character.codePointAt(0)!;

/** Sources that may decide a byte of a dataset: no tests, and not the report, which no digest covers. */
const root = join(import.meta.dirname, "../..");
const sources = ["runtime/data", "specs/words"].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.startsWith("report/"))
    .map((path) => [`${room}/${path}`, readFileSync(join(root, room, path), "utf8")] as const),
);

describe("the machine's Unicode is asked nowhere but behind this door", () => {
  test("no file below runtime/data and specs/words names a property, or calls Node for a normal form, a case or a locale", () => {
    const asked = sources.flatMap(([path, text]) => {
      const left = text.replace(/asRanges`[^`]*`/gu, "");
      const calls = left.match(/\\+[pP]\{|\.(?:normalize|to(?:Locale)?(?:Lower|Upper)Case|localeCompare)\(|\bIntl\b/gu);
      return (calls ?? []).map((call) => `${path}: ${call}`);
    });
    expect(asked).toEqual([]);
  });

  test("a regular expression ignores the case of ASCII letters alone, whose foldings no version changes", () => {
    const ignoring = sources.flatMap(([path, text]) =>
      (text.match(/\/[a-z]*i[a-z]*(?=[,;.)\]])/gu) ?? [])
        .filter((flags) => /^\/[dgimsuvy]+$/u.test(flags))
        .map((flags) => `${path}: ${flags}`),
    );
    expect(ignoring).toEqual([
      "runtime/data/rules/personal/find-personal.ts: /iu",
      "runtime/data/rules/personal/numbers.ts: /iu",
      "runtime/data/rules/personal/recognisers.ts: /giu",
      "runtime/data/rules/personal/recognisers.ts: /giu",
      // The ending of a file's name.
      "specs/words/list-form.ts: /i",
    ]);
  });

  test("the table has the properties that are used, and no other", () => {
    const text = [...sources, ...ownSources()].map(([, source]) => source).join("\n");
    const used = [...text.matchAll(/asRanges`[^`]*`/gu)]
      .flatMap(([template]) => [...template.matchAll(/\\[pP]\{([^}]*)\}/gu)])
      .map(([, name]) => name!);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(sets).toSorted());
    expect(() => asRanges`\p{Sc}`).toThrow("internal: the table of Unicode has no property Sc");
  });

  test("white space, which ECMAScript ties to Unicode too, is what it has been since Unicode 6.3", () => {
    const spaces = every.filter((character) => /\s/u.test(character));
    expect(spaces.join("")).toBe(
      "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff",
    );
    expect(every.filter((character) => character.trim() === "")).toEqual(spaces);
  });
});

function ownSources(): (readonly [string, string])[] {
  return readdirSync(import.meta.dirname)
    .filter((name) => !name.includes(".test."))
    .map((name) => [name, readFileSync(join(import.meta.dirname, name), "utf8")]);
}

describe("whatever Node runs", () => {
  test("a code point that the pinned version has not assigned is of no class, and stays as it is", () => {
    const free = every.filter((character) => !isAssigned(codeOf(character)));
    const inClasses = new RegExp(
      asRanges`[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\p{Emoji}\p{sc=Han}\p{scx=Han}\p{Cased}]`,
      "v",
    );
    expect(free.filter((character) => inClasses.test(character))).toEqual([]);
    for (const form of forms) expect(normalise(free.join(""), form)).toBe(free.join(""));
    expect(lowerCase(upperCase(free.join("")))).toBe(free.join(""));
    expect(normalise(`e${free[0]}\u0301`, "NFC")).toBe(`e${free[0]}\u0301`);
  });

  test("characters that came with Unicode 16 and 17 are sorted, joined, spelled out and given their case", () => {
    expect(normalise("\u{16d67}\u{16d67}", "NFC")).toBe("\u{16d68}");
    expect(normalise("\u{16d6a}", "NFD")).toBe(
      "\u{16d67}\u{16d67}\u{16d63}\u{16d67}".slice(0, 0) + normaliseByTable("\u{16d6a}", "NFD"),
    );
    expect(normalise("e\u0301\u{10efa}", "NFC")).toBe("é\u{10efa}");
    expect(normalise("a\u1acf\u0323", "NFC")).toBe("ạ\u1acf");
    expect(normalise("\u{1ccd6}\u{1ccf0}", "NFKC")).toBe("A0");
    expect(lowerCase("\u1c89\ua7ce")).toBe("\u1c8a\ua7cf");
    expect(upperCase("\u0264")).toBe("\ua7cb");
  });
});

/** Where a mistake would be: what a form moves, joins or spells out, Hangul but for a few, and the ends of ranges that are not assigned. */
function isOnAnEdge(character: string): boolean {
  const code = codeOf(character);
  const isEnd = isAssigned(code) !== isAssigned(code - 1) || isAssigned(code) !== isAssigned(code + 1);
  if (isEnd || isMoved(code)) return true;
  const isHangul = code >= 0xac00 && code <= 0xd7a3;
  return character.normalize("NFKD") !== character && (!isHangul || code % 97 === 0);
}

const isPinned = process.versions.unicode === pinnedVersion;

describe.skipIf(!isPinned)(
  `beside Node's own answers, on a Node with Unicode ${pinnedVersion} (skipped on any other)`,
  () => {
    test("each class has the characters that Node finds in it", () => {
      const blocks = everyBlock();
      for (const name of Object.keys(sets)) {
        const [own, nodes] = [new RegExp(asRanges({ raw: [`\\p{${name}}`] }), "gv"), new RegExp(`\\p{${name}}`, "gv")];
        const wrong = blocks.filter((block) => block.match(own)?.join("") !== block.match(nodes)?.join(""));
        expect([name, wrong]).toEqual([name, []]);
      }
    });

    test.each(forms)("each code point by itself has the same %s", (form) => {
      const wrong = everyBlock().filter((block) => {
        const apart = Array.from(block).join(".");
        return normaliseByTable(apart, form) !== apart.normalize(form);
      });
      expect(wrong).toEqual([]);
    });

    const asked = isWholeCheck ? every : every.filter(isOnAnEdge);

    test.each(forms)(
      "each one that moves, joins or stands beside one that is unassigned has the same %s between letters and marks",
      (form) => {
        const around = ["a\u0323 \u0301", "e \u1acf\u0345", "\u0301 \u093c", "\u1100 \u11a8", "\u{16d67} \u{16d67}"];
        const wrong = asked.flatMap((character) =>
          around
            .map((text) => text.replace(" ", () => character))
            .filter((text) => normaliseByTable(text, form) !== text.normalize(form)),
        );
        expect(wrong).toEqual([]);
      },
    );

    test("every pair of what normalisation moves or joins, newcomers with all others and they with newcomers, has the same forms", () => {
      const newcomers = every.filter((character) => isMoved(codeOf(character)) && codeOf(character) > 0x2ff);
      const unlike = [
        ...new Map(newcomers.map((one) => [`${one.normalize("NFD").length}${codeOf(one) >> 4}`, one])).values(),
      ];
      const wrong: string[] = [];
      for (const first of unlike)
        for (const second of newcomers)
          for (const text of [first + second, `a${second}${first}`])
            for (const form of ["NFC", "NFKC"] as const)
              if (normaliseByTable(text, form) !== text.normalize(form)) wrong.push(`${text} ${form}`);
      expect(wrong).toEqual([]);
    });

    test("property: a text of any of these has the same forms and cases", () => {
      const moved = every.filter(
        (character) => isMoved(codeOf(character)) || character.normalize("NFKD") !== character,
      );
      const piece = fc.oneof(
        fc.constantFrom(...moved),
        fc.constantFrom(..."aeouAΣσς가각の世 .'\u00ad\u0345ʰ"),
        fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
      );
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
          const text = pieces.join("");
          for (const form of forms) expect(normaliseByTable(text, form)).toBe(text.normalize(form));
          expect(mapByTable(text, lower)).toBe(text.toLowerCase());
        }),
        { numRuns: 5000 },
      );
    });

    test("each code point has the same small and capital letters", () => {
      expect(every.filter((one) => mapByTable(one, lower) !== one.toLowerCase())).toEqual([]);
      expect(every.filter((one) => mapByTable(one, upper) !== one.toUpperCase())).toEqual([]);
    });
  },
);
