// Trains a byte-level BPE tokenizer (Sennrich et al. 2016, on bytes as in GPT-2) and writes it in Hugging Face's format. Used
// only to make the starter model. Deterministic: of pairs that are equally frequent, the one that was seen first is merged.

/**
 * How text is cut before merging: Han runs, words with the space before them, single digits, punctuation runs, white space. Han is kept
 * apart from Latin letters, since \p{L}+ alone would make one word of "退款email". Readable by Oniguruma and by JavaScript.
 */
const splitPattern = "\\p{Han}+| ?(?:(?!\\p{Han})\\p{L})+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/** The JSON of tokenizer.json with `size` entries: special tokens first, then the 256 bytes, then merges. */
export function trainTokenizer(documents: Iterable<string>, special: readonly string[], size: number): object {
  const letters = byteLetters();
  const vocabulary = [...special, ...letters];
  const words = countWords(documents).map(({ bytes, count }) => ({
    symbols: [...bytes].map((byte) => special.length + byte),
    count,
  }));
  const merges: [string, string][] = [];
  for (const [left, right] of mergePairs(words, vocabulary.length, size - vocabulary.length)) {
    merges.push([vocabulary[left]!, vocabulary[right]!]);
    vocabulary.push(vocabulary[left]! + vocabulary[right]!);
  }
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: splitPattern }, behavior: "Isolated", invert: false },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges,
    },
  };
}

/** GPT-2's printable stand-in for each byte: printable Latin-1 stands for itself, the other bytes for U+0100 and up, in order. */
function byteLetters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
    return String.fromCodePoint(printable ? byte : next++);
  });
}

function countWords(documents: Iterable<string>): { bytes: Buffer; count: number }[] {
  const pattern = new RegExp(splitPattern.replaceAll("\\p{Han}", "\\p{Script=Han}"), "gu");
  const counts = new Map<string, number>();
  for (const text of documents) {
    for (const [word] of text.matchAll(pattern)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => ({ bytes: Buffer.from(word), count }));
}

interface Word {
  symbols: number[];
  readonly count: number;
}

/** Yields the pair to merge, `count` times at most; the merged symbol is `first`, `first + 1`, and so on. Pairs seen once are not worth a token. */
function* mergePairs(words: readonly Word[], first: number, count: number): Generator<readonly [number, number]> {
  const pairs = new Map<number, { frequency: number; words: Set<number> }>();
  const keyOf = (left: number, right: number) => left * 2 ** 20 + right;
  const note = (left: number, right: number, word: number, frequency: number) => {
    const key = keyOf(left, right);
    let pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, (pair = { frequency: 0, words: new Set() }));
    pair.frequency += frequency;
    pair.words.add(word);
  };
  const eachPair = (word: number, sign: 1 | -1) => {
    const { symbols, count: times } = words[word]!;
    for (let i = 0; i + 1 < symbols.length; i++) note(symbols[i]!, symbols[i + 1]!, word, sign * times);
  };
  words.forEach((_, word) => eachPair(word, 1));
  for (let merged = first; merged < first + count; merged++) {
    let best = -1;
    let most = 1;
    for (const [key, { frequency }] of pairs) {
      if (frequency > most) [best, most] = [key, frequency];
    }
    if (best < 0) return;
    const left = Math.floor(best / 2 ** 20);
    const right = best % 2 ** 20;
    for (const word of pairs.get(best)!.words) {
      eachPair(word, -1);
      words[word]!.symbols = replacePair(words[word]!.symbols, left, right, merged);
      eachPair(word, 1);
    }
    pairs.delete(best);
    yield [left, right];
  }
}

function replacePair(symbols: readonly number[], left: number, right: number, merged: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) {
      out.push(merged);
      i++;
    } else out.push(symbols[i]!);
  }
  return out;
}
