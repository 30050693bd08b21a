import type { EpochMs } from '../clock.ts';
import { addWorkingTime } from './calendar.ts';
import { foldedWords } from './folded-words.ts';
import { ownLines } from './own-lines.ts';
import type { CouncilPolicy } from './policy.ts';

/** Until when a person's reply reopens a resolved contact: the close of the last working day of the window. */
export const reopenUntil = (
  {
    reopenCalendar,
    reopenWithinWorkingDays,
  }: Pick<CouncilPolicy, 'reopenCalendar' | 'reopenWithinWorkingDays'>,
  resolvedAt: EpochMs,
): EpochMs =>
  addWorkingTime(reopenCalendar, resolvedAt, {
    amount: reopenWithinWorkingDays,
    unit: 'working-days',
  });

/**
 * False only when all that the person wrote is made of the policy's closing words ("Thanks, that's great."): case,
 * accents, punctuation, signature and quoted text aside. When in doubt it is true: a needless reopening costs a look,
 * a missed one costs the customer an answer. So it is for a reply without words of its own, such as a photograph.
 */
export function saysMoreThanThanks(
  { closingWords }: Pick<CouncilPolicy, 'closingWords'>,
  text: string,
): boolean {
  const closings = closingWords.map(foldedWords).filter(({ length }) => length > 0);
  const onlyCloses = (said: string) => madeOf(foldedWords(said), closings);
  return !onlyCloses(ownLines(text, onlyCloses).join('\n'));
}

/** True when words, and there are some, are nothing but phrases in a row. */
function madeOf(words: readonly string[], phrases: readonly (readonly string[])[]): boolean {
  const reached = new Set([0]);
  for (let at = 0; at < words.length; at += 1) {
    if (!reached.has(at)) continue;
    for (const phrase of phrases) {
      if (phrase.every((word, index) => words[at + index] === word))
        reached.add(at + phrase.length);
    }
  }
  return words.length > 0 && reached.has(words.length);
}
