// Support dialogues in Chinese, English and both, with planted duplicates and noise, for measuring the data layer. Made by counting, so
// that the same size is always the same bytes.
import { createWriteStream } from "node:fs";
import { once } from "node:events";

const questions = {
  zh: [
    "你好，请问我的订单什么时候可以发货？",
    "我已经等了三天了，",
    "能不能帮我查一下物流信息？",
    "这个商品有质量问题，我想申请退货。",
    "客服一直没有回复，",
    "发票抬头写错了，可以重开吗？",
  ],
  en: [
    "Hello, could you please tell me when my order will be shipped? ",
    "I have been waiting for three days now. ",
    "Can you check the tracking for me? ",
    "The item arrived damaged and I want my money back. ",
    "Nobody has answered me yet, ",
  ],
} as const;
const answers = {
  zh: [
    "您好，已经为您查询到物流信息，预计明天送达。",
    "非常抱歉给您带来不便，",
    "退款会在三个工作日内到账。",
    "请您提供一下订单号，谢谢！",
  ],
  en: [
    "Thanks for reaching out, your parcel arrives tomorrow. ",
    "We are sorry for the trouble. ",
    "The refund takes three working days. ",
    "Please send us the order number. ",
  ],
} as const;
const noise = ["\u200b", "ＡＢＣ１２３", "★★", "👍🏽", "👨‍👩‍👧", "\u00ad", "赌博", "cafe\u0301", "#￥%", "BadBrand", "\r\n"];

/** What a mask has to find in the corpus. */
export const corpusWords = ["赌博", "badbrand", "退货"];

/** Writes lines until the file has `bytes` bytes; returns how many. One line in twenty repeats an earlier one, one in five carries noise. */
export async function writeCorpus(file: string, bytes: number): Promise<number> {
  const out = createWriteStream(file);
  let written = 0;
  let lines = 0;
  for (; written < bytes; lines++) {
    const line = `${lineOf(mix(lines, 0) % 20 === 0 ? Math.floor(lines / 2) : lines)}\n`;
    written += Buffer.byteLength(line);
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return lines;
}

/** Short rows of 55 to 65 bytes, one conversation in three rows; one row in twenty repeats an earlier one with its conversation. */
export async function writeShortRows(file: string, rows: number): Promise<void> {
  const out = createWriteStream(file);
  for (let from = 0; from < rows; from += shortRowsATurn) {
    let lines = "";
    for (let i = from; i < Math.min(rows, from + shortRowsATurn); i++) lines += shortRow(i);
    if (!out.write(lines)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}

const shortRowsATurn = 4096;

function shortRow(line: number): string {
  const i = mix(line, 0) % 20 === 0 ? Math.floor(line / 2) : line;
  const conversation = `c${Math.floor(i / 3)}`;
  return `${JSON.stringify({ conversation, text: `${shortTexts[mix(i, 1) % shortTexts.length]} ${i}` })}\n`;
}

const shortTexts = ["Where is my parcel", "Cancel my order", "I want to return item", "Please call back on"];

function lineOf(i: number): string {
  const language = mix(i, 1) % 3;
  const say = (from: typeof questions | typeof answers, salt: number): string => {
    let text = "";
    for (let k = 0; k < 2 + (mix(i, salt) % 5); k++) {
      const pieces = language === 0 || (language === 2 && k % 2 === 0) ? from.zh : from.en;
      text += pieces[mix(i, salt + k + 1) % pieces.length];
      if (mix(i, salt + k + 20) % 20 === 0) text += noise[mix(i, salt + k + 40) % noise.length];
    }
    return text;
  };
  const messages = [
    { role: "user", content: `${say(questions, 100)}${i}` },
    { role: "assistant", content: say(answers, 200) },
  ];
  return JSON.stringify({ conversation: `c${Math.floor(i / 3)}`, messages });
}

/** An even number from 0 to 2^31: a hash of two counters, so that line i does not depend on the lines before it. */
function mix(i: number, salt: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 16), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return (x ^ (x >>> 15)) >>> 1;
}
