// What personal data looks like: a pattern, what must be true of a match, and how much it says by itself. Patterns see a text whose
// full-width digits and signs are plain ones, at the same offsets, so that `１３８` is `138`. No pattern knows \b or \w: in JavaScript they
// know ASCII alone, so that `电话138` would have a boundary where Python sees none.
import type { PersonalKind } from "../../../../specs/handoff/clean-rules.ts";
import { isBankCard, isIpv6, isResidentId, isShortResidentId } from "./numbers.ts";

export interface Recogniser {
  readonly kind: PersonalKind;
  readonly pattern: RegExp;
  /** Checked on the match; absent where the pattern says all. */
  readonly holds?: (match: string) => boolean;
  /** From 0 to 1: what a match is worth without its surroundings. From a half on it counts. */
  readonly score: number;
  /** Words around a match that make it surer, in small letters. */
  readonly nearby: readonly string[];
  /** Words before a match that make it something else, in small letters. */
  readonly instead?: readonly string[];
}

const phoneWords = [
  "phone",
  "mobile",
  "call",
  "tel",
  "cell",
  "whatsapp",
  "contact",
  "sms",
  "电话",
  "手机",
  "联系",
  "拨打",
  "致电",
  "号码",
  "热线",
  "微信",
];
const cardWords = [
  "card",
  "visa",
  "mastercard",
  "credit",
  "debit",
  "account",
  "iban",
  "银行",
  "卡号",
  "储蓄",
  "信用卡",
  "账号",
  "帐号",
  "汇款",
  "转账",
  "打款",
];
const idWords = ["身份证", "证件", "证号", "identity", "national id", "resident id"];

/** No digit on either side, nor a sign that would make the match a part of a longer number. */
const [notAfterDigit, notBeforeDigit] = [String.raw`(?<![0-9]|[0-9][.,-])`, String.raw`(?![0-9]|[.,-][0-9])`];
const gap = String.raw`[ -]?`;

export const recognisers: readonly Recogniser[] = [
  {
    kind: "email",
    // RFC 5321 allows 64 characters before the @. Han before or after belongs to the sentence.
    pattern:
      /(?<![A-Za-z0-9._%+-])[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_+-])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9]|\.[A-Za-z0-9])/gu,
    score: 0.9,
    nearby: [],
  },
  {
    kind: "url",
    pattern:
      /(?:https?:\/\/|(?<![A-Za-z0-9.@])www\.)[A-Za-z0-9](?:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]*[A-Za-z0-9/=&_~-])?/giu,
    score: 0.9,
    nearby: [],
  },
  {
    kind: "ip",
    pattern:
      /(?<![0-9A-Za-z]|[0-9A-Za-z][.-])(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?![0-9A-Za-z]|\.[0-9])/gu,
    score: 0.6,
    nearby: ["ip", "address", "server", "host", "login", "地址", "服务器", "登录"],
    instead: ["version", "ver.", "release", "v", "版本", "section", "chapter", "章", "节"],
  },
  {
    kind: "ip",
    pattern: /(?<![0-9A-Za-z:])(?:[0-9a-f]{1,4}:|:)[0-9a-f:]{3,36}[0-9a-f:](?![0-9A-Za-z:])/giu,
    holds: isIpv6,
    score: 0.7,
    nearby: [],
  },
  {
    kind: "idCard",
    pattern: new RegExp(
      `${notAfterDigit}[1-8][0-9]{5}${gap}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]${gap}[0-9]{3}[0-9Xx](?![0-9A-Za-z]|[.,-][0-9])`,
      "gu",
    ),
    holds: isResidentId,
    score: 0.95,
    nearby: idWords,
  },
  {
    kind: "idCard",
    pattern: new RegExp(`${notAfterDigit}[1-8][0-9]{14}${notBeforeDigit}`, "gu"),
    holds: isShortResidentId,
    score: 0.3,
    nearby: idWords,
  },
  {
    kind: "bankCard",
    pattern: new RegExp(
      `${notAfterDigit}[2-6][0-9]{3}(?:${gap}[0-9]{4}){2}(?:${gap}[0-9]{1,4}){1,2}${notBeforeDigit}`,
      "gu",
    ),
    holds: isBankCard,
    score: 0.55,
    nearby: cardWords,
    instead: ["order", "tracking", "订单", "单号", "运单", "快递", "流水", "编号"],
  },
  {
    kind: "phone",
    // Mobile numbers of China: 11 digits from 13 to 19, in one piece or as 3-4-4, with its country code or without.
    pattern: new RegExp(
      `(?<![0-9]|[0-9][.,-])(?:(?:\\+|00)86${gap})?1[3-9][0-9]${gap}[0-9]{4}${gap}[0-9]{4}${notBeforeDigit}`,
      "gu",
    ),
    score: 0.6,
    nearby: phoneWords,
    instead: ["订单", "单号", "运单", "编号", "order"],
  },
  {
    kind: "phone",
    // Of China's cities: an area code that begins with 0, and 7 or 8 digits.
    pattern: new RegExp(
      `${notAfterDigit}(?:\\(0[1-9][0-9]{1,2}\\)|0[1-9][0-9]{1,2}-) ?[2-9][0-9]{6,7}${notBeforeDigit}`,
      "gu",
    ),
    score: 0.6,
    nearby: phoneWords,
  },
  {
    kind: "phone",
    // International, E.164 with separators: + and 8 to 15 digits.
    pattern: /(?<![0-9A-Za-z+])\+[1-9](?:[ .()-]{0,2}[0-9]){7,14}(?![0-9]|[.,-][0-9])/gu,
    score: 0.7,
    nearby: phoneWords,
  },
  {
    kind: "phone",
    // Of North America: neither area code nor exchange begins with 0 or 1.
    pattern: new RegExp(
      `${notAfterDigit}(?:\\([2-9][0-9]{2}\\) ?|[2-9][0-9]{2}[-. ])[2-9][0-9]{2}[-. ][0-9]{4}${notBeforeDigit}`,
      "gu",
    ),
    score: 0.5,
    nearby: phoneWords,
  },
];
