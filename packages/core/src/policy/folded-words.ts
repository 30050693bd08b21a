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
// oxlint-disable-next-line no-control-regex -- the whole of ASCII is meant: it needs no folding but of case
const beyondAscii = /[^\x00-\x7f]/;
const wordCharacter = /[\p{L}\p{N}]/u;
const utf16 = new TextDecoder('utf-16le');

const DROPPED = 1;
const SEVERAL = 2;
/** What each code unit folds to, or one of the above; 0 until it is met. Control characters fold to a space. */
const folds = new Uint16Array(0x1_0000);
/** Characters that fold to several units, or lie outside the first plane. */
const several = new Map<string, string>();
/** For each code unit below the surrogates, filled as they are met: 0 unknown, 1 part of a word, 2 not. */
const kinds = new Uint8Array(0xd800);

/**
 * Text as words are compared: compatibility forms (NFKD, UAX #15) without accents and invisible characters, in lower
 * case. Folded character by character from tables, for every mail passes here: accents are dropped, so the order into
 * which normalisation would bring them does not matter.
 */
export function fold(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase();
  const units = new Uint16Array(text.length * 2);
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const to = folds[code] || learn(code);
    if (to > SEVERAL) {
      units[length] = to;
      length += 1;
    } else if (to === SEVERAL) {
      const character = String.fromCodePoint(text.codePointAt(index) ?? code);
      const folded = foldCharacter(character);
      // A few characters fold to a whole line, for which no room was made.
      if (length + folded.length > (index + 1) * 2) return foldSlowly(text);
      for (let at = 0; at < folded.length; at += 1) units[length + at] = folded.charCodeAt(at);
      length += folded.length;
      index += character.length - 1;
    }
  }
  return utf16.decode(units.subarray(0, length));
}

function learn(code: number): number {
  const character = String.fromCharCode(code);
  const folded = code >= 0xd800 && code <= 0xdfff ? undefined : foldCharacter(character);
  const to =
    folded === undefined || folded.length > 1
      ? SEVERAL
      : folded === ''
        ? DROPPED
        : Math.max(0x20, folded.charCodeAt(0));
  folds[code] = to;
  return to;
}

function foldCharacter(character: string): string {
  let folded = several.get(character);
  if (folded === undefined) {
    folded = foldSlowly(character);
    if (folded.length > 1 && several.size < 10_000) several.set(character, folded);
  }
  return folded;
}

const foldSlowly = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z]/gu, (letter) => LOOKALIKES[letter] ?? letter);

/** Calls `word` with start and end of every run of letters and digits in folded text. */
export function eachWord(folded: string, word: (start: number, end: number) => void): void {
  let start = -1;
  for (let index = 0; index < folded.length; index += 1) {
    const kind = kinds[folded.charCodeAt(index)] ?? 0;
    if (kind === 1 || (kind === 0 && isWordCharacter(folded, index))) {
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
  const is = wordCharacter.test(text.charAt(index));
  if (code < kinds.length) kinds[code] = is ? 1 : 2;
  return is;
}
