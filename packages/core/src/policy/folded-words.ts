/** Letters that carry no separable accent in Unicode but that people type without one. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  ς: 'σ',
};
const lookalike = new RegExp(`[${Object.keys(LOOKALIKES).join('')}]`, 'gu');
// Printable and control ASCII needs no folding but of case.
// oxlint-disable-next-line no-control-regex -- the whole of ASCII is meant
const beyondAscii = /[^\x00-\x7f]/;
const wordCharacter = /[\p{L}\p{N}]/u;

/** One byte for each code unit below the surrogates, filled as they are met: 0 unknown, 1 part of a word, 2 not. */
const known = new Uint8Array(0xd800);

/**
 * Text as words are compared: compatibility forms (NFKD, UAX #15) without accents and invisible characters, in lower
 * case.
 */
export function fold(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]+/gu, '')
    .toLowerCase()
    .replaceAll(lookalike, (letter) => LOOKALIKES[letter] ?? letter);
}

/** Calls `word` with start and end of every run of letters and digits in folded text. */
export function eachWord(folded: string, word: (start: number, end: number) => void): void {
  let start = -1;
  for (let index = 0; index < folded.length; index += 1) {
    if (isWordCharacter(folded, index)) {
      if (start === -1) start = index;
    } else if (start !== -1) {
      word(start, index);
      start = -1;
    }
  }
  if (start !== -1) word(start, folded.length);
}

/** The folded words of a text, in order. */
export function foldedWords(text: string): string[] {
  const folded = fold(text);
  const words: string[] = [];
  eachWord(folded, (start, end) => words.push(folded.slice(start, end)));
  return words;
}

function isWordCharacter(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  // Surrogates: letters outside the first plane are read with their partner, and both halves belong to the word.
  if (code >= 0xd800 && code <= 0xdfff) {
    const first = code >= 0xdc00 ? index - 1 : index;
    return wordCharacter.test(text.slice(Math.max(0, first), first + 2));
  }
  if (code > 0xdfff) return wordCharacter.test(text.charAt(index));
  let kind = known[code];
  if (kind === 0 || kind === undefined) {
    kind = wordCharacter.test(text.charAt(index)) ? 1 : 2;
    known[code] = kind;
  }
  return kind === 1;
}
