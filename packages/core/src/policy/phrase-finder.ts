import { eachWord, fold, foldedWords } from './folded-words.ts';

/** Which of the configured phrases a text has. */
export type PhraseFinder = (text: string) => ReadonlySet<string>;

/** A tree of words: a path from the root that ends at `phrases` is each of those. */
interface Node {
  readonly next: Map<number, Node>;
  readonly phrases: string[];
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Makes a search for many phrases at once. A phrase is found where its words stand next to one another, whatever is
 * between them: `bin collection` is in "Bin-Collection?" and not in "cabin collections". One pass over the text in time
 * linear to its length, with no pattern language that an input could make slow.
 */
export function phraseFinder(phrases: Iterable<string>): PhraseFinder {
  const root: Node = { next: new Map(), phrases: [] };
  const numbers = new Map<string, number>();
  /** By first code unit, folded into 256, a bit for each length of word that begins so: most words of a text fail here. */
  const shapes = new Int32Array(256);
  for (const phrase of phrases) {
    let node = root;
    for (const word of foldedWords(phrase)) {
      let number = numbers.get(word);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(word, number);
        const first = word.charCodeAt(0) & 0xff;
        shapes[first] = (shapes[first] ?? 0) | lengthBit(word.length);
      }
      let next = node.next.get(number);
      if (next === undefined) {
        next = { next: new Map(), phrases: [] };
        node.next.set(number, next);
      }
      node = next;
    }
    if (node !== root) node.phrases.push(phrase);
  }
  if (numbers.size === 0) return () => NONE;

  return (text) => {
    const folded = fold(text);
    const found = new Set<string>();
    let open: Node[] = [];
    eachWord(folded, (start, end) => {
      const shape = shapes[folded.charCodeAt(start) & 0xff] ?? 0;
      const number =
        (shape & lengthBit(end - start)) === 0 ? undefined : numbers.get(folded.slice(start, end));
      if (number === undefined) {
        if (open.length > 0) open = [];
        return;
      }
      const opened: Node[] = [];
      const go = (node: Node) => {
        const next = node.next.get(number);
        if (next === undefined) return;
        for (const phrase of next.phrases) found.add(phrase);
        if (next.next.size > 0) opened.push(next);
      };
      go(root);
      for (const node of open) go(node);
      open = opened;
    });
    return found;
  };
}

const lengthBit = (length: number): number => 1 << Math.min(length, 31);
