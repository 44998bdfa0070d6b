import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawn } from "../../../specs/testing/whole-check.ts";
import { printedQuality } from "../../bench/quality-figures.ts";
import { calibrationPhrases } from "../../bench/quality-phrases.ts";
import { trickyText } from "../../testing/tricky-text.ts";
import { createCleaner } from "../build/cleaner.ts";
import { quality, qualityOf } from "./quality.ts";
import { noInputs, ruleInputs } from "../build/loaded-inputs.ts";

const min = 0.4;
const { judge } = quality.step({ rule: "quality", min, maxDrop: null }, ruleInputs(noInputs));
const rejected = (text: string): string | undefined => judge!({ roles: null, texts: [text] });

describe("B1: what teaches something stays:", () => {
  test.each([
    [
      "what is short",
      ["www.taobao.com", "ok", "好的", "yes", "y", "。", "6", "billing | high", "退款 | 紧急", "card_arrival", "C", ""],
    ],
    [
      "laughter, cries and pictures of a chat",
      ["哈哈哈哈哈哈哈哈", "soooo good!!!!!!", "👍👍👍", "真的吗！！！谢谢！！！", "¯\\_(ツ)_/¯", "在吗？？？"],
    ],
    ["abbreviations and sequences", ["XHTML, NVMe, JWKS", "CTGTACGTTAGCCGATAGCTAGCTAGGATCC"]],
    [
      "who is angry",
      [
        "WHERE IS MY ORDER??? I WANT MY MONEY BACK!!!",
        "MY CARD DOES NOT WORK AT ANY CASH MACHINE IN LEEDS",
        "退钱！！！骗子！！！垃圾！！！投诉！！！投诉！！！投诉！！！",
      ],
    ],
    [
      "prices, numbers and units",
      [
        "￥1,299.00 / 3.5 kg",
        "220V/50Hz, 25°C ~ 30°C",
        "1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89",
        "13800138000",
        "３２０元",
      ],
    ],
    [
      "names and addresses",
      [
        "Krzysztof Brzęczyszczykiewicz",
        "司马相如、欧阳修、古力娜扎·阿布都热合曼",
        "上海市浦东新区世纪大道100号国金中心二期三十八楼",
      ],
    ],
    [
      "code",
      [
        "const xs = arr.map((i) => i * 2);\nif (xs[i] !== ys[j]) { x += 1; }",
        "SELECT * FROM orders WHERE id = 3 AND total > 100;",
        "^(\\+86)?1[3-9]\\d{9}$",
        "E = mc^2, \\int_0^1 x^2 dx = \\frac{1}{3}",
      ],
    ],
    [
      "JSON and CSV",
      [
        '[{"label":"POS","score":0.98},{"label":"NEG","score":0.02},{"label":"NEU","score":0.5}]',
        "id,qty,price\n1,120,0.08\n2,300,0.02\n3,120,0.05",
      ],
    ],
    ["tables", ["| id | name | price |\n|----|------|-------|\n| 1 | Ann | $12.99 |\n| 2 | Bo | $3.50 |"]],
    ["fenced code, whatever is in it", ["```html\n<ul><li><b>one</b></li><li>two</li></ul>\n```"]],
    [
      "talk about tags and links",
      ["How do I centre a <div> inside a <section>?", "Track it here: https://shop.example/orders/8374928374?lang=en"],
    ],
    ["formal Chinese", ["兹定于二〇二六年十一月二十八日上午九时在本公司三楼会议室召开年度股东大会，特此通知。"]],
    [
      "classical and traditional Chinese",
      ["豫章故郡，洪都新府。星分翼轸，地接衡庐。", "請問週末還有空房嗎？我們想訂兩間雙人房，住三個晚上。"],
    ],
    [
      "other languages",
      [
        "Привет, где мой заказ?",
        "お問い合わせありがとうございます。",
        "Gdje je moja narudžba, čekam već tri tjedna",
        "ni hao, wo xiang tui huo, xie xie",
      ],
    ],
    [
      "a message that was sent twice",
      ["请问什么时候发货？请问什么时候发货？", "where is my parcel where is my parcel"],
    ],
    ["a letter that was lost", ["The caf\ufffd on the corner was closed when the courier came."]],
  ])("%s", (_, texts) => {
    for (const text of texts) expect([text, rejected(text)]).toEqual([text, undefined]);
  });
});

test("B1: what teaches nothing goes, and the detail names the worst of it", () => {
  const texts = [
    "buy two and save more ".repeat(12),
    "点击购买".repeat(12),
    "the ".repeat(40),
    `啊${"！".repeat(60)}`,
    "!@#$%^&*()_+{}|:<>?~#￥%……&*（）",
    "8374983749827349872 9384759834759834 98273498273498 928374983274928374",
    "asdfghjkl qwertyuiop asdfgh",
    "xkqzv bqwpt zzrtk vbnqx jkwpd qzzrv",
    "嶌齉龘靐鱻麤癵驫厵羴爩",
    "揭尧钝镰蝗韶戍沁桓斟匣锨沽窿邢弧蒋郴酗苔胯掇绎砒辑",
    "caf\ufffd r\ufffdsum\ufffd na\ufffdve \ufffd\ufffd\ufffd",
    "订单锟斤拷锟斤拷发货",
    "ä½ å¥½ï¼Œè¯·é—®æˆ‘çš„è®¢å•",
    "浣犲ソ锛岃闂垜鐨勮鍗曚粈涔堟椂鍊欏彂璐э紵",
    '<div class="a"><span style="x">Hi</span></div><br/><br/>&nbsp;&nbsp;',
    "[b][url=http://a.example/x]hi[/url][/b]",
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor",
    "首页 关于我们 联系我们 登录 注册 版权所有 隐私政策 友情链接",
    "Home | About us | Contact | Login | Register | Privacy Policy | Terms",
    "https://shop.example/a/b?c=d",
    "QWxhZGRpbjpvcGVuIHNlc2FtZQ".repeat(6),
    "привeт hеllо wоrld тhis is аll miхed uр",
    "!!! BUY NOW !!! LIMITED OFFER $$$ CLICK HERE $$$ ACT FAST !!! CALL US !!!",
  ];
  expect(texts.map((text) => `${rejected(text)} | ${text.slice(0, 24)}`).join("\n")).toMatchInlineSnapshot(`
    "quality 0.03: the same 5 words again and again | buy two and save more bu
    quality 0.03: the same 4 characters again and again | 点击购买点击购买点击购买点击购买点击购买点击购买
    quality 0.05: the same word again and again | the the the the the the 
    quality 0.04: the same character again and again | 啊！！！！！！！！！！！！！！！！！！！！！！！
    quality 0.10: signs in the place of words | !@#$%^&*()_+{}|:<>?~#￥%…
    quality 0.20: long numbers alone | 8374983749827349872 9384
    quality 0.03: letters as they lie on a keyboard | asdfghjkl qwertyuiop asd
    quality 0.10: letters that make no words | xkqzv bqwpt zzrtk vbnqx 
    quality 0.10: Chinese characters that are in no common use | 嶌齉龘靐鱻麤癵驫厵羴爩
    quality 0.29: Chinese characters that make no sentence | 揭尧钝镰蝗韶戍沁桓斟匣锨沽窿邢弧蒋郴酗苔胯掇绎砒
    quality 0.05: characters that an export lost | caf� r�sum� na�ve ���
    quality 0.05: characters that an export lost | 订单锟斤拷锟斤拷发货
    quality 0.05: misread bytes | ä½ å¥½ï¼Œè¯·é—®æˆ‘çš„è®¢
    quality 0.07: Chinese characters that are in no common use | 浣犲ソ锛岃闂垜鐨勮鍗曚粈涔堟椂鍊欏彂璐э紵
    quality 0.10: tags of a web page | <div class="a"><span sty
    quality 0.11: tags of a web page | [b][url=http://a.example
    quality 0.05: placeholder text | Lorem ipsum dolor sit am
    quality 0.15: menus and notices of a web page | 首页 关于我们 联系我们 登录 注册 版权所有 
    quality 0.15: menus and notices of a web page | Home | About us | Contac
    quality 0.20: a link alone | https://shop.example/a/b
    quality 0.09: 156 letters and digits without a space | QWxhZGRpbjpvcGVuIHNlc2Ft
    quality 0.10: letters of several alphabets in one word | привeт hеllо wоrld тhis 
    quality 0.35: shouting | !!! BUY NOW !!! LIMITED "
  `);
});

test("B1: of rows like those that its bounds were set by, no good one goes", () => {
  const printed = printedQuality(3000, { seed: 4, phrases: calibrationPhrases(), min });
  expect(printed.filter((line) => line.includes("good") && !/zh 0 of \d+, en 0 of \d+, mixed 0 of/.test(line))).toEqual(
    [],
  );
  expect(printed.slice(-3).join("\n")).toMatchInlineSnapshot(`
    "quality below 0.4, 3000 planted rows: zh precision 100.0%, recall 91.9%
    quality below 0.4, 3000 planted rows: en precision 100.0%, recall 98.4%
    quality below 0.4, 3000 planted rows: mixed precision 100.0%, recall 95.7%"
  `);
});

test("B1: what it rejects is counted for meta.json, by language", () => {
  const cleaner = createCleaner({ format: "text", columns: null }, [{ rule: "quality", min, maxDrop: null }], noInputs);
  for (const text of ["点击购买".repeat(12), "xkqzv bqwpt zzrtk vbnqx jkwpd qzzrv", "好的"])
    cleaner.clean(JSON.stringify({ text }));
  const [hits] = cleaner.takeHits();
  expect(quality.hits({ rule: "quality", min, maxDrop: null }, hits!)).toEqual({ rejectedSamples: 2 });
  expect(hits!.rejected).toEqual({ zh: 1, en: 1, mixed: 0, other: 0 });
});

describe("B1: of a sample", () => {
  const noise = "!@#$%^&*()_+{}|:<>?~#￥%……&*（）";

  test("the worst text counts, whoever said it, and its place is told", () => {
    const texts = ["Be kind.", "where is it", "buy two and save more ".repeat(5), noise];
    expect(judge!({ roles: ["system", "user", "user", "assistant"], texts })).toMatchInlineSnapshot(
      `"messages[3]: quality 0.10: signs in the place of words"`,
    );
  });

  test("instructions are nobody's to learn, and stand before every sample", () => {
    expect(judge!({ roles: ["system", "user"], texts: [noise, "where is it"] })).toBeUndefined();
  });

  test("the least score belongs to what stays, and nothing is below 0", () => {
    const { score } = qualityOf()(noise);
    const at = (least: number) =>
      quality.step({ rule: "quality", min: least, maxDrop: null }, ruleInputs(noInputs)).judge!;
    expect(at(score)({ roles: null, texts: [noise] })).toBeUndefined();
    expect(at(0)({ roles: null, texts: [noise] })).toBeUndefined();
  });
});

describe("B1: the score", () => {
  const anyText = fc.oneof(
    trickyText,
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.array(trickyText).map((all) => all.join("")),
  );

  test("is from 0 to 1 for any text, and the same whatever was scored before", () => {
    const used = qualityOf();
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), (texts) => {
        for (const text of [...texts, ...texts.toReversed()]) {
          const found = used(text);
          expect(found.score).toBeGreaterThanOrEqual(0);
          expect(found.score).toBeLessThanOrEqual(1);
          expect(found).toEqual(qualityOf()(text));
        }
      }),
      { numRuns: drawn(400) },
    );
  });

  test("is found for long texts of what could open something and never ends", () => {
    for (const piece of ["<a ", "```", "&amp", "[b", "http", "www.", "a", "好", "\ud83d", "Ã", "<div", "x1"]) {
      expect(qualityOf()(piece.repeat(300_000)).score).toBeLessThanOrEqual(1);
    }
  });
});
