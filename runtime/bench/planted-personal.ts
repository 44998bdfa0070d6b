// Rows with personal data at known places, in Chinese, English and both, beside numbers that look like it and are none. Made from a seed
// alone: what a rule finds in them is a figure that anybody can make again.
import type { PersonalKind } from "../../specs/handoff/clean-rules.ts";

export interface PlantedRow {
  readonly text: string;
  /** What stands in it, in its order; UTF-16 offsets, end exclusive. */
  readonly planted: readonly { readonly kind: PersonalKind; readonly start: number; readonly end: number }[];
}

/** Row `n` is the same whatever stands around it. */
export function plantedRow(n: number, seed = 1): PlantedRow {
  const draw = drawer(seed * 1_000_003 + n);
  const parts: string[] = [];
  const planted: { kind: PersonalKind; start: number; end: number }[] = [];
  let length = 0;
  const add = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  const language = draw.one(["zh", "en", "mixed"] as const);
  for (let sentences = 1 + draw.below(3); sentences > 0; sentences -= 1) {
    const [before, what, after] = draw.one(
      sentencesOf[language === "mixed" ? draw.one(["zh", "en"] as const) : language],
    );
    add(before);
    if (what in values) {
      const kind = what as PersonalKind;
      const value = draw.one(values[kind])(draw);
      planted.push({ kind, start: length, end: length + value.length });
      add(value);
    } else if (what !== "") add(draw.one(lookalikes[what]!)(draw));
    add(after);
  }
  return { text: parts.join(""), planted };
}

export interface Draw {
  /** From 0 to `most` - 1. */
  readonly below: (most: number) => number;
  readonly one: <T>(of: readonly T[]) => T;
  readonly digits: (count: number) => string;
}

/** Mulberry32: 32 bits of state, the same everywhere. */
export function drawer(seed: number): Draw {
  let state = seed >>> 0;
  const below = (most: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
  return {
    below,
    one: (of) => of[below(of.length)]!,
    digits: (count) => Array.from({ length: count }, () => below(10)).join(""),
  };
}

const names = ["zhang.wei", "li_na", "j.smith+home", "Maria-Lopez", "support", "chen1988"] as const;
const hosts = ["qq.com", "163.com", "example.co.uk", "Gmail.com", "mail.corp-site.org"] as const;

const values: Readonly<Record<PersonalKind, readonly ((draw: Draw) => string)[]>> = {
  email: [(draw) => `${draw.one(names)}@${draw.one(hosts)}`],
  phone: [
    (draw) => `1${draw.one(["3", "5", "7", "8", "9"])}${draw.digits(9)}`,
    (draw) => `1${draw.one(["3", "5", "8"])}${draw.digits(1)} ${draw.digits(4)} ${draw.digits(4)}`,
    (draw) => fullWidth(`13${draw.digits(9)}`),
    (draw) => `+86 1${draw.one(["3", "8"])}${draw.digits(9)}`,
    (draw) => `0${draw.one(["10", "21", "755"])}-${2 + draw.below(8)}${draw.digits(7)}`,
    (draw) => `(${2 + draw.below(8)}${draw.digits(2)}) ${2 + draw.below(8)}${draw.digits(2)}-${draw.digits(4)}`,
    (draw) => `+44 20 ${draw.digits(4)} ${draw.digits(4)}`,
  ],
  idCard: [
    (draw) => {
      const born = `${1950 + draw.below(60)}${pad(1 + draw.below(12))}${pad(1 + draw.below(28))}`;
      const first = `${draw.one(["110105", "310101", "440305", "510104"])}${born}${draw.digits(3)}`;
      return first + residentDigit(first);
    },
  ],
  bankCard: [
    (draw) => withLuhn(`6222${draw.digits(14)}`),
    (draw) => withLuhn(`4${draw.digits(14)}`),
    (draw) => withLuhn(`5${1 + draw.below(5)}${draw.digits(13)}`).replace(/(.{4})(?=.)/g, "$1 "),
  ],
  ip: [
    (draw) => [10, draw.below(256), draw.below(256), 1 + draw.below(254)].join("."),
    (draw) => `2001:db8:${draw.below(9999)}::${1 + draw.below(99)}:${draw.below(99)}`,
  ],
  url: [(draw) => `https://${draw.one(hosts)}/u/${draw.digits(4)}?from=app`, (draw) => `www.${draw.one(hosts)}/help`],
};

/** Numbers and signs that are none of it. */
const lookalikes: Readonly<Record<string, readonly ((draw: Draw) => string)[]>> = {
  order: [(draw) => `2026${draw.digits(13)}`, (draw) => `A${draw.digits(12)}`, (draw) => draw.digits(9)],
  price: [(draw) => `${draw.digits(2)}.${draw.digits(2)}`, (draw) => `1,${draw.digits(3)},${draw.digits(3)}`],
  time: [
    () => "10:30:45",
    () => "2026-11-28",
    (draw) => `${2000 + draw.below(30)}.${1 + draw.below(12)}.${1 + draw.below(28)}`,
  ],
  version: [(draw) => `${1 + draw.below(9)}.${draw.below(20)}.${draw.below(20)}.${draw.below(99)}`],
  handle: [() => "@zhangwei", () => "a@b", () => "3@2"],
  code: [(draw) => `0x${draw.digits(8)}`, (draw) => `00:1a:2b:${draw.digits(2)}:4d:5e`, () => "3.14159265358979"],
};

type Sentence = readonly [before: string, what: string, after: string];
const sentencesOf: Readonly<Record<"zh" | "en", readonly Sentence[]>> = {
  zh: [
    ["我的电话是", "phone", "，请回电。"],
    ["拨打", "phone", "找客服。"],
    ["", "phone", "是我的手机。"],
    ["请发到", "email", "谢谢。"],
    ["身份证号", "idCard", "，已登记。"],
    ["号码", "idCard", "是本人的。"],
    ["银行卡", "bankCard", "扣款失败。"],
    ["钱打到", "bankCard", "这张卡号上。"],
    ["登录地址", "ip", "异常。"],
    ["链接", "url", " 打不开。"],
    ["订单", "order", "还没发货。"],
    ["一共", "price", "元。"],
    ["时间是", "time", "。"],
    ["版本", "version", "不能用。"],
    ["关注", "handle", " 吧。"],
    ["编号", "code", "。"],
    ["我想退货，衣服太小了。", "", ""],
  ],
  en: [
    ["Call me at ", "phone", " please. "],
    ["My mobile: ", "phone", ". "],
    ["Write to ", "email", ", thanks. "],
    ["My national ID is ", "idCard", ". "],
    ["The card ", "bankCard", " was charged twice. "],
    ["Login from ", "ip", " failed. "],
    ["See ", "url", " for it. "],
    ["Order ", "order", " has not come. "],
    ["It cost ", "price", " dollars. "],
    ["At ", "time", " it broke. "],
    ["Version ", "version", " crashes. "],
    ["Follow ", "handle", " there. "],
    ["The code is ", "code", ". "],
    ["I would like to return the shirt. ", "", ""],
  ],
};

function pad(number: number): string {
  return String(number).padStart(2, "0");
}

function fullWidth(digits: string): string {
  return digits.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
}

/** The last place of a resident id by ISO 7064, MOD 11-2, place by place: another way than the one that the rule checks it by. */
function residentDigit(first: string): string {
  let sum = 0;
  for (const digit of first) sum = ((sum + Number(digit)) * 2) % 11;
  const last = (12 - sum) % 11;
  return last === 10 ? "X" : String(last);
}

function withLuhn(digits: string): string {
  for (let last = 0; ; last += 1) {
    const doubled = [...`${digits}${last}`].toReversed().map((digit, at) => Number(digit) * (at % 2 === 0 ? 1 : 2));
    if (doubled.reduce((sum, value) => sum + Math.floor(value / 10) + (value % 10), 0) % 10 === 0)
      return `${digits}${last}`;
  }
}
