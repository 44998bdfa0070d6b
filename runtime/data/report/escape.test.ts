import fc from "fast-check";
import { expect, test } from "vitest";
import { hiddenCharacter } from "../../../specs/program/hidden-characters.ts";
import { trickyText } from "../../testing/tricky-text.ts";
import { Html, markup, told } from "./escape.ts";

test("what is put into a template is text, in an attribute as well, unless a template made it", () => {
  const text = `<b title="x">'&amp;'</b>`;
  expect(
    markup`<p title="${text}">${text}${markup`<i>${"<"}</i>`}${[markup`1`, markup`2`]}${1 / 3}${undefined}</p>`.text,
  ).toBe(
    `<p title="&lt;b title=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/b&gt;">&lt;b title=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/b&gt;<i>&lt;</i>120.33</p>`,
  );
});

test("hidden characters of the data are seen as what they are, and its lines stay", () => {
  expect(told({ text: "a\u202e<b\n\\u202e \u200b", isCut: true, lang: "zh" }).text).toBe(
    `<bdi lang="zh">a<span class="hidden">\\u202e</span>&lt;b<br>\\u202e <span class="hidden">\\u200b</span></bdi><span class="more">… cut</span>`,
  );
});

test("property: no text brings markup or a hidden character into a page", () => {
  const hidden = new RegExp(hiddenCharacter, "u");
  const text = fc.oneof(
    trickyText,
    fc.array(fc.constantFrom("<", ">", '"', "'", "&", "\n", "</bdi>", "<!--", "\u202e")).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (one) => {
      const page = told({ text: one, isCut: false }).text + markup`<p title="${one}">${one}</p>`.text;
      expect(page).not.toMatch(hidden);
      expect(page.replace(/<\/?(?:bdi|p|br|span)(?: (?:class|title)="[^"<>]*")?>/gu, "")).not.toMatch(/[<>"']/u);
    }),
  );
  expect(new Html("<b>").text).toBe("<b>");
});
