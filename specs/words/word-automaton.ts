// The Aho-Corasick automaton of a list of words, over their folded form.
import { type Folded, foldText, newFolded } from "./fold.ts";
import { continuesAt, continuesBefore } from "./word-boundary.ts";

/** A trie with failure links, in flat arrays: some sixty bytes a state. State 0 is the root. */
export interface WordAutomaton {
  /** Targets by unit, 0 for none: no edge leads to the root. */
  readonly fromRoot: Int32Array;
  readonly edges: EdgeTable;
  readonly failure: Int32Array;
  /** Length in units of the word that ends here, 0 for none. */
  readonly length: Int32Array;
  /** Place in the list of the word that ends here; the first one's of words that fold to the same. */
  readonly word: Int32Array;
  /** `needsBefore` and `needsAfter`. */
  readonly boundaries: Uint8Array;
  /** The state itself or the nearest one along failure links where a word ends; 0 for none. */
  readonly ending: Int32Array;
}

/** The word that ends here needs a boundary before it. */
export const needsBefore = 1;
/** The word that ends here needs a boundary after it. */
export const needsAfter = 2;

/** Puts a text into the form that is searched. */
export type FoldWord = (text: string, into: Folded) => Folded;

/** Words that fold to nothing are left out. */
export function buildWordAutomaton(words: Iterable<string>, foldWord: FoldWord = foldText): WordAutomaton {
  const trie = buildTrie(words, foldWord);
  const automaton = {
    fromRoot: trie.fromRoot,
    edges: trie.edges,
    failure: new Int32Array(trie.parents.length),
    length: Int32Array.from(trie.lengths),
    word: Int32Array.from(trie.words),
    boundaries: Uint8Array.from(trie.boundaries),
    ending: new Int32Array(trie.parents.length),
  };
  const byDepth = Uint32Array.from(trie.depths.keys()).sort((a, b) => trie.depths[a]! - trie.depths[b]!);
  for (const state of byDepth.subarray(1)) {
    const [parent, unit] = [trie.parents[state]!, trie.units[state]!];
    if (parent !== 0) automaton.failure[state] = nextState(automaton, automaton.failure[parent]!, unit);
    automaton.ending[state] = automaton.length[state] === 0 ? automaton.ending[automaton.failure[state]!]! : state;
  }
  return automaton;
}

/** The state after one more unit: along an edge, or along an edge of the nearest state on the failure links that has one. */
export function nextState(automaton: WordAutomaton, from: number, unit: number): number {
  for (let state = from; state !== 0; state = automaton.failure[state]!) {
    const next = automaton.edges.targets[slotOf(automaton.edges, state, unit)]!;
    if (next !== 0) return next;
  }
  return automaton.fromRoot[unit]!;
}

/** Every state but the root has one parent and the unit that leads to it from there. */
interface Trie {
  readonly fromRoot: Int32Array;
  edges: EdgeTable;
  readonly parents: number[];
  readonly units: number[];
  readonly depths: number[];
  readonly lengths: number[];
  readonly words: number[];
  readonly boundaries: number[];
}

function buildTrie(words: Iterable<string>, foldWord: FoldWord): Trie {
  const trie: Trie = {
    fromRoot: new Int32Array(0x10000),
    edges: newEdgeTable(1024),
    parents: [0],
    units: [0],
    depths: [0],
    lengths: [0],
    words: [0],
    boundaries: [0],
  };
  const folded = newFolded();
  let place = -1;
  for (const word of words) {
    place++;
    const { units, length } = foldWord(word, folded);
    if (length === 0) continue;
    let state = 0;
    for (let i = 0; i < length; i++) state = childOf(trie, state, units[i]!);
    if (trie.lengths[state] !== 0) continue;
    trie.lengths[state] = length;
    trie.words[state] = place;
    trie.boundaries[state] =
      (continuesAt(units, 0, length) ? needsBefore : 0) | (continuesBefore(units, length) ? needsAfter : 0);
  }
  return trie;
}

/** The child along the unit, made where there is none. */
function childOf(trie: Trie, state: number, unit: number): number {
  const known = state === 0 ? trie.fromRoot[unit]! : trie.edges.targets[slotOf(trie.edges, state, unit)]!;
  if (known !== 0) return known;
  const child = trie.parents.push(state) - 1;
  trie.units.push(unit);
  trie.depths.push(trie.depths[state]! + 1);
  trie.lengths.push(0);
  trie.words.push(0);
  trie.boundaries.push(0);
  if (state === 0) trie.fromRoot[unit] = child;
  else putEdge(trie.edges, state, unit, child);
  if (trie.parents.length * 2 > trie.edges.states.length) {
    trie.edges = newEdgeTable(trie.edges.states.length * 2);
    trie.parents.forEach((parent, i) => parent !== 0 && putEdge(trie.edges, parent, trie.units[i]!, i));
  }
  return child;
}

/** Edges of all states but the root, in one hash table; an entry with target 0 is empty. */
interface EdgeTable {
  readonly states: Int32Array;
  readonly units: Uint16Array;
  readonly targets: Int32Array;
}

function newEdgeTable(capacity: number): EdgeTable {
  return { states: new Int32Array(capacity), units: new Uint16Array(capacity), targets: new Int32Array(capacity) };
}

function putEdge(edges: EdgeTable, state: number, unit: number, target: number): void {
  const slot = slotOf(edges, state, unit);
  edges.states[slot] = state;
  edges.units[slot] = unit;
  edges.targets[slot] = target;
}

/** Where the edge stands, or the empty entry where it belongs. The table is never more than half full. */
function slotOf({ states, units, targets }: EdgeTable, state: number, unit: number): number {
  const last = states.length - 1;
  const mixed = Math.imul(state, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
  for (let slot = (mixed ^ (mixed >>> 15)) & last; ; slot = (slot + 1) & last) {
    if (targets[slot] === 0 || (states[slot] === state && units[slot] === unit)) return slot;
  }
}
