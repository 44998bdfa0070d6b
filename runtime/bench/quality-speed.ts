// How fast the rule quality is by itself, on the texts of the starter model's corpus: some 30 characters of Chinese or 140 of English each.
import { qualityOf } from "../data/rules/quality.ts";
import { composeCorpus } from "../starter/corpus/expand.ts";
import { languageOf, scriptsOf } from "../data/words/language.ts";

/** Megabytes of UTF-8, 10^6 bytes, by processor time; the best of 25 rounds, since other work on the machine only slows it. */
export function qualitySpeed(): readonly { readonly language: "zh" | "en"; readonly megabytesPerCoreSecond: number }[] {
  const documents = composeCorpus({ root: process.cwd() });
  return (["zh", "en"] as const).map((language) => {
    const texts = documents.filter((text) => languageOf(scriptsOf([text])) === language);
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const quality = qualityOf();
    const rounds = Array.from({ length: 25 }, () => {
      const before = process.cpuUsage();
      for (const text of texts) quality(text);
      const { user, system } = process.cpuUsage(before);
      return bytes / (user + system);
    });
    return { language, megabytesPerCoreSecond: Math.max(...rounds) };
  });
}
