import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldedWords } from '../../src/policy/folded-words.ts';
import { phraseFinder } from '../../src/policy/phrase-finder.ts';

fc.configureGlobal({ seed: 20_240_601 });

/** Few words, so that phrases overlap. */
const word = fc.constantFrom('a', 'b', 'ab', 'Bin', 'bín', 'ł', 'ß', 'ss', 'налог', '𐐨');
const gap = fc.constantFrom(' ', '-', '\r\n', ', ', '’', '\u00A0', ' 🗑 ');
const phrase = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const text = fc.array(fc.tuple(word, gap), { maxLength: 30 }).map((parts) => parts.flat().join(''));

/** The words of a text by the definition, slowly. */
const wordsOf = (said: string): string[] =>
  said
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replaceAll(/[ßłς]/gu, (letter) => ({ ß: 'ss', ł: 'l' })[letter] ?? 'σ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((one) => one !== '');
const has = (said: string, wanted: string) =>
  ` ${wordsOf(said).join(' ')} `.includes(` ${wordsOf(wanted).join(' ')} `);

describe('the search for phrases', () => {
  it('finds those whose words stand next to one another, and no others', () => {
    fc.assert(
      fc.property(fc.uniqueArray(phrase, { maxLength: 12 }), text, (phrases, said) => {
        expect([...phraseFinder(phrases)(said)].toSorted()).toEqual(
          phrases.filter((wanted) => has(said, wanted)).toSorted(),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('reads words as Unicode folds them, in any text', () => {
    const unusual = fc.constantFrom(
      'ﬁ',
      '㎏',
      'ﷺ',
      'İ',
      '𝐁',
      '\u0301',
      '\u00AD',
      '👍🏽',
      'é',
      ' ',
      '\u0000',
      'Σ',
      '각',
      '½',
    );
    const unit = fc.oneof(unusual, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }));
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 40 }), (units) => {
        fc.pre(!/[æœøđðħŧı]/iu.test(units.join('').normalize('NFKD')));
        expect(foldedWords(units.join(''))).toEqual(wordsOf(units.join('')));
      }),
      { numRuns: 500 },
    );
  });

  it('takes any text', () => {
    const find = phraseFinder(['council tax', 'bin']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (said) => {
        expect(find(`${said} bin`)).toContain('bin');
      }),
    );
  });
});
