import { expect, test } from "vitest";
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
