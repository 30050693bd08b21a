import { describe, expect, it } from 'vitest';
import { reopenUntil, saysMoreThanThanks } from '../../src/policy/reopening.ts';
import { minimalPolicy } from '../fixtures/minimal-policy.ts';
import { office } from '../fixtures/calendars.ts';

const council = minimalPolicy.councils.get('example');
if (council === undefined) throw new Error('the policy lost its council');
const says = (text: string) => saysMoreThanThanks(council, text);

describe('a reply says no more than thanks', () => {
  it.each([
    ['Thank you'],
    ['THANKS!!!'],
    ['Thanks, that’s great. Thank you very much!'],
    ['Many thanks 👍'],
    ['Thank you.\n\nKind regards,\nJean Smith'],
    ['Thank you\nJean'],
    ['Thanks.\r\n\r\nRegards\r\nMrs J. O’Neill'],
    ['Thanks\n-- \nJean Smith\nChair, Parish Council\n01632 960123'],
    ['Cheers\n\nSent from my iPhone'],
    ['Thanks\nFrom: Contact\nSent: Monday\nYour bin will be emptied.'],
    [
      'Many thanks\n\nOn Mon, 23 Nov 2026 at 10:02, Contact <contact@council.test> wrote:\n> We will empty it on Friday.\n> Anything else?',
    ],
    [
      'Thank you\n\n-----Original Message-----\nFrom: contact@council.test\nYour bin will be emptied.',
    ],
    [
      'Thank you\n________________________________\nFrom: Contact\nSent: Monday\nYour bin will be emptied.',
    ],
  ])('%j', (text) => {
    expect(says(text)).toBe(false);
  });
});

describe('a reply says more than thanks', () => {
  it.each([
    ['Thank you, but the bin is still full'],
    ['Thanks. When will that be?'],
    ['Thank you\n\nKind regards,\nJean\nPS the lid is broken'],
    ['Thanks\nBin still full'],
    ['Thanks\nthe bin again\nJean'],
    ['On Mon, 23 Nov 2026, Contact wrote:\n> Is all well?\n\nNo, it is not.'],
    ['> We emptied it.\nYou did not.\n\nThanks\nJean'],
    [''],
    ['???'],
    ['\n> only quoted\n'],
    ['Thanks\n__________\nOne more thing'],
    ['Thank you\nFrom: Monday I am away'],
    ['thank'],
    ['Not thank you'],
  ])('%j', (text) => {
    expect(says(text)).toBe(true);
  });

  it('always, where the policy has no closing words', () => {
    expect(saysMoreThanThanks({ closingWords: [] }, 'Thank you')).toBe(true);
  });
});

describe('the window for reopening', () => {
  it('closes with the last of its working days', () => {
    const resolvedAt = Date.parse('2026-12-18T15:00:00Z');
    expect(reopenUntil({ reopenCalendar: office, reopenWithinWorkingDays: 5 }, resolvedAt)).toBe(
      Date.parse('2026-12-29T17:00:00Z'),
    );
  });

  it('of no days is never open', () => {
    expect(reopenUntil({ reopenCalendar: office, reopenWithinWorkingDays: 0 }, 1_000)).toBe(1_000);
  });
});
