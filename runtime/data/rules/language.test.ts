import { expect, test } from "vitest";
import { languageOf, scriptsOf } from "../words/language.ts";
import { language } from "./language.ts";
import { noInputs, ruleInputs } from "../build/loaded-inputs.ts";

const { judge } = language.step({ rule: "language", allow: ["zh", "en"], maxDrop: null }, ruleInputs(noInputs));

test("B1: samples of languages that are allowed stay, by all that is said in them", () => {
  expect(judge?.({ roles: null, texts: ["你好世界"] })).toBeUndefined();
  expect(judge?.({ roles: ["user", "assistant"], texts: ["where is it", "on its way"] })).toBeUndefined();
  expect(judge?.({ roles: ["user", "assistant"], texts: ["where is it now", "在路上呢"] })).toBe(
    "it is mixed, and zh, en stay",
  );
  expect(judge?.({ roles: null, texts: ["где мой заказ"] })).toBe("it is other, and zh, en stay");
  expect(judge?.({ roles: null, texts: ["12345"] })).toBe("it is other, and zh, en stay");
});

test("B1: what stands for personal data is in no language, whatever its letters are", () => {
  const zh = "我的快递包裹何时可以送到上海浦东";
  for (const mark of ["[email]", "[email:f5c8add46a]", "[phone:66bf5f4d01] [idCard]"])
    expect(judge!({ texts: [`${zh} ${mark} ${mark} ${mark}`], roles: null })).toBeUndefined();
  expect(languageOf(scriptsOf([`${zh} [email:xyz] [mail] words and more words of english here`]))).toBe("mixed");
  expect(scriptsOf(["你[email]好"]).codePoints).toBe(9);
});
