import fc from "fast-check";
import { expect, test } from "vitest";
import { runSet } from "../../words/shingles.ts";
import { QuestionIndex } from "./question-index.ts";

const questions = [
  "where is my parcel, it should have been here on monday",
  "我的快递已经三天没有更新物流信息了，请帮我查询一下",
  "hello there",
  "谢谢您",
];
const index = new QuestionIndex(questions);
const held = (text: string, asked = text) => index.held(text, asked, 0.8);

test("B1: a text that holds a question is told which, wherever it stands in it, and by how much of it", () => {
  const [english, chinese] = questions as [string, string];
  expect(held(`a customer wrote: "${english}!" and then again`)).toEqual({ question: 0, overlap: 1 });
  expect(held(`有人问：${chinese}。谢谢`)).toEqual({ question: 1, overlap: 1 });
  expect(held(chinese.replace("三天", "四天"))).toMatchObject({ question: 1 });
  expect(held(chinese.replace("三天", "四天").replace("查询", "看看"))).toBeUndefined();
  expect(held(chinese.slice(0, -1))).toMatchObject({ question: 1, overlap: expect.closeTo(0.95, 1) as number });
});

test("B1: a question of less than two runs has to be asked as it is", () => {
  expect(held("hello there")).toEqual({ question: 2, overlap: 1 });
  expect(held("hello there, where is my parcel")).toBeUndefined();
  expect(held("user says hello there", "谢谢您")).toEqual({ question: 3, overlap: 1 });
});

test("property: it finds what counting the runs of each question finds", () => {
  const word = fc.constantFrom("parcel ", "monday ", "invoice ", "我的快递", "物流信息", "a", "查询");
  const text = fc.array(word, { maxLength: 24 }).map((words) => words.join("").trim());
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), text, fc.constantFrom(0.3, 0.6, 1), (asked, said, least) => {
      const shares = asked.map((form) => {
        const han = [...form].filter((one) => one > "一").length;
        const words = form.split(/[^a-z]+/).filter((one) => one !== "").length;
        const run = han > words ? 4 : 8;
        const own = [...runSet(form, run)];
        if (form.length < run * 2 || own.length <= run) return form === said ? 1 : 0;
        if (said.length < run) return 0;
        const has = new Set(runSet(said, run));
        return own.filter((one) => has.has(one)).length / own.length;
      });
      const best = Math.max(0, ...shares);
      const found = new QuestionIndex(asked).held(said, said, least);
      expect(found?.overlap ?? 0).toBe(best >= least ? best : 0);
      // Nothing of one text is left for the next one.
      const again = new QuestionIndex(asked);
      again.held(said, said, least);
      expect(again.held(said, said, least)).toEqual(found);
    }),
  );
});

test("B1: a template that many questions begin with is no part of any, and is counted for none", () => {
  const template = "answer the following question by giving the letter of the right answer alone: ";
  const asked = Array.from({ length: 200 }, (_, i) => `${template}what became of parcel number ${i * 7919}?`);
  const many = new QuestionIndex(asked);
  expect(many.held(asked[5]!, asked[5]!, 0.8)).toMatchObject({ question: 5, overlap: 1 });
  const other = `${template}where does the sun rise in the winter of the year?`;
  expect(many.held(other, other, 0.1)).toBeUndefined();
});
