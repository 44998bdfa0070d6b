// What can be counted about a corpus without a tokenizer.

export interface CorpusStatistics {
  readonly bytes: number;
  readonly documents: number;
  /** Documents in which every line is a chat message. */
  readonly chats: number;
  readonly documentsWithHan: number;
  readonly hanCharacters: number;
  readonly latinLetters: number;
  readonly distinctDocumentShare: number;
  /** Of all runs of eight words, a Han character counting as a word; how little the corpus repeats itself. */
  readonly distinctEightGramShare: number;
}

const wordPattern = /\p{Script=Han}|[\p{L}\p{N}']+/gu;
const runLength = 8;

export function measureCorpus(documents: readonly string[]): CorpusStatistics {
  const runs = new Set<string>();
  let runCount = 0;
  for (const document of documents) {
    const words = document.toLowerCase().match(wordPattern) ?? [];
    for (let start = 0; start + runLength <= words.length; start++) {
      runs.add(words.slice(start, start + runLength).join(" "));
      runCount++;
    }
  }
  const count = (pattern: RegExp) => documents.reduce((sum, text) => sum + (text.match(pattern)?.length ?? 0), 0);
  return {
    bytes: documents.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0),
    documents: documents.length,
    chats: documents.filter(isChat).length,
    documentsWithHan: documents.filter((text) => /\p{Script=Han}/u.test(text)).length,
    hanCharacters: count(/\p{Script=Han}/gu),
    latinLetters: count(/[A-Za-z]/g),
    distinctDocumentShare: share(new Set(documents).size, documents.length),
    distinctEightGramShare: share(runs.size, runCount),
  };
}

export function isChat(document: string): boolean {
  return document.split("\n").every((line) => /^(User|Assistant): /.test(line));
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
