import { describe, expect, it } from 'vitest';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import type { CouncilPolicy, RoutableItem, RuleConditions } from '../../src/policy/policy.ts';
import { explain, route } from '../../src/policy/routing.ts';
import { minimalDocument } from '../fixtures/minimal-policy.ts';

const [council] = minimalDocument.councils;

/** The minimal policy with other rules, each leading to `waste`, and a second channel. */
function policyWith(rules: Record<string, RuleConditions>): CouncilPolicy {
  const loaded = loadPolicy({
    ...minimalDocument,
    councils: [
      {
        ...council,
        channels: [...council.channels, { id: 'calls', kind: 'phone' }],
        routing: {
          rules: Object.entries(rules).map(([id, when]) => ({ id, when, services: 'waste' })),
          default: { services: 'council-tax' },
        },
      },
    ],
  }).councils.get('example');
  if (loaded === undefined) throw new Error('the policy lost its council');
  return loaded;
}

const item = (more: Partial<RoutableItem> = {}): RoutableItem => ({
  channel: 'inbox',
  kind: 'email',
  address: 'contact@council.test',
  subject: '',
  text: '',
  signals: [],
  ...more,
});

const matches = (when: RuleConditions, more: Partial<RoutableItem>) =>
  route(policyWith({ tested: when }), item(more)).rule === 'tested';

describe('routing', () => {
  it('takes the first rule that matches', () => {
    const policy = policyWith({ first: { words: ['bin'] }, second: { words: ['bins', 'bin'] } });
    expect(route(policy, item({ text: 'my bin' })).rule).toBe('first');
    expect(route(policy, item({ text: 'my bins' }))).toEqual({
      rule: 'second',
      lane: { services: ['waste'], mode: 'suggest', flags: [] },
    });
  });

  it('has a default lane: nothing goes nowhere', () => {
    expect(route(policyWith({}), item({ text: 'Hello' }))).toEqual({
      rule: 'default',
      lane: { services: ['council-tax'], mode: 'suggest', flags: [] },
    });
  });

  it('asks for every condition, and of one for any value', () => {
    const when = { channel: ['inbox'], words: ['bin', 'refuse'] };
    expect(matches(when, { text: 'refuse' })).toBe(true);
    expect(matches(when, { text: 'refuse', channel: 'calls', kind: 'phone' })).toBe(false);
    expect(matches(when, { text: 'hello' })).toBe(false);
  });
});

describe('a channel in a rule', () => {
  it('is named by id or by kind', () => {
    expect(matches({ channel: ['calls'] }, { channel: 'calls', kind: 'phone' })).toBe(true);
    expect(matches({ channel: ['phone'] }, { channel: 'calls', kind: 'phone' })).toBe(true);
    expect(matches({ channel: ['phone'] }, {})).toBe(false);
  });
});

describe('words in a rule', () => {
  it.each([
    ['case aside', 'council tax', 'COUNCIL TAX'],
    ['accents aside', 'cafe', 'The Café opened'],
    ['accents aside, also in the rule', 'Łódź', 'from lodz'],
    ['composed or not', 'café', 'cafe\u0301'],
    ['in full width', 'bin', 'ｂｉｎ'],
    ['over a line break', 'council tax', 'my council\r\ntax bill'],
    ['with a hyphen between', 'council tax', 'council-tax'],
    ['beside punctuation', 'bin', '"bin"?'],
    ['at the very end', 'bin', 'my bin'],
    ['with an apostrophe of either kind', "where's my bin", 'where’s my bin'],
    ['through invisible characters', 'recycling', 're\u00ADcyc\u200Bling'],
    ['in another script', 'налог', 'НАЛОГ на жильё'],
    ['with a final sigma', 'φοροσ', 'ΦΟΡΟΣ'],
    ['with ß', 'strasse', 'Straße'],
    ['outside the first plane', '𐐨𐐩', 'see 𐐨𐐩.'],
    ['where a phrase begins anew inside itself', 'bin bin lid', 'bin bin bin lid'],
  ])('are found %s', (_, word, text) => {
    expect(matches({ body: [word] }, { text })).toBe(true);
  });

  it.each([
    ['inside another word', 'bin', 'the cabinet'],
    ['at the start of another word', 'rat', 'rates'],
    ['with a word between', 'council tax', 'council house tax'],
    ['in another order', 'council tax', 'tax council'],
    ['when only half a phrase is there', 'garden bin', 'garden'],
    ['when the text is empty', 'bin', ''],
  ])('are not found %s', (_, word, text) => {
    expect(matches({ body: [word] }, { text })).toBe(false);
  });

  it('are looked for where the condition says', () => {
    const inSubject = { subject: 'bin', text: 'x' };
    const inBody = { subject: 'x', text: 'bin' };
    expect([
      matches({ subject: ['bin'] }, inSubject),
      matches({ subject: ['bin'] }, inBody),
    ]).toEqual([true, false]);
    expect([matches({ body: ['bin'] }, inSubject), matches({ body: ['bin'] }, inBody)]).toEqual([
      false,
      true,
    ]);
    expect([matches({ words: ['bin'] }, inSubject), matches({ words: ['bin'] }, inBody)]).toEqual([
      true,
      true,
    ]);
  });

  it('must all be there for allWords, in subject or body', () => {
    const when = { allWords: ['council tax', 'bin'] };
    expect(matches(when, { subject: 'Council Tax', text: 'and my bin' })).toBe(true);
    expect(matches(when, { subject: 'Council Tax', text: 'and my bill' })).toBe(false);
  });
});

describe('the other conditions of a rule', () => {
  it('compare addresses case aside', () => {
    expect(matches({ address: ['Bins@Council.test'] }, { address: 'bins@council.test ' })).toBe(
      true,
    );
    expect(matches({ address: ['bins@council.test'] }, { address: 'tax@council.test' })).toBe(
      false,
    );
  });

  it('compare forms and signals to the letter', () => {
    expect(matches({ form: ['garden-bin'] }, { form: 'garden-bin' })).toBe(true);
    expect(matches({ form: ['garden-bin'] }, { form: 'Garden-Bin' })).toBe(false);
    expect(matches({ form: ['garden-bin'] }, {})).toBe(false);
    expect(matches({ signal: ['dmarc-fail'] }, { signals: ['x', 'dmarc-fail'] })).toBe(true);
    expect(matches({ signal: ['dmarc-fail'] }, { signals: ['dmarc'] })).toBe(false);
  });

  it('compare fields and queues as a whole, case and punctuation aside', () => {
    const field = { name: 'topic', value: ['Bins and recycling'] };
    expect(matches({ field }, { fields: { topic: ' bins and Recycling.' } })).toBe(true);
    expect(matches({ field }, { fields: { topic: 'bins' } })).toBe(false);
    expect(matches({ field }, { fields: { other: 'bins and recycling' } })).toBe(false);
    expect(matches({ field: { name: 'toString', value: ['x'] } }, { fields: {} })).toBe(false);
    expect(matches({ queue: ['council-tax'] }, { queue: 'Council Tax' })).toBe(true);
    expect(matches({ queue: ['council tax'] }, {})).toBe(false);
  });
});

describe('an explanation', () => {
  const policy = policyWith({
    tax: { words: ['council tax'] },
    both: { allWords: ['bin', 'lid'], channel: ['inbox'] },
    bins: { words: ['bin', 'bins'] },
    again: { words: ['bin'] },
    topic: { field: { name: 'topic', value: ['bins'] }, form: ['contact'] },
  });
  const verdicts = explain(policy, item({ subject: 'Secret subject', text: 'my bin, Ms Private' }));

  it('goes through every rule in order, the default last', () => {
    expect(verdicts.map(({ rule, matched, decides }) => [rule, matched, decides])).toEqual([
      ['tax', false, false],
      ['both', false, false],
      ['bins', true, true],
      ['again', true, false],
      ['topic', false, false],
      ['default', true, false],
    ]);
  });

  it('names the configured words that were found, and those that were not', () => {
    expect(verdicts[0]?.conditions).toEqual([
      {
        condition: 'words',
        held: false,
        found: [],
        why: 'subject and body have none of "council tax"',
      },
    ]);
    expect(verdicts[1]?.conditions).toEqual([
      { condition: 'channel', held: true, found: ['inbox'], why: '' },
      { condition: 'allWords', held: false, found: ['bin'], why: 'subject and body lack "lid"' },
    ]);
    expect(verdicts[2]?.conditions).toEqual([
      { condition: 'words', held: true, found: ['bin'], why: '' },
    ]);
    expect(verdicts[4]?.conditions.map(({ why }) => why)).toEqual([
      'it has no field "topic"',
      'it is not the form "contact"',
    ]);
  });

  it('says that the default decides when no rule matched', () => {
    expect(
      explain(policy, item())
        .filter(({ decides }) => decides)
        .map(({ rule }) => rule),
    ).toEqual(['default']);
  });

  it('repeats nothing of what the customer wrote but words of the policy', () => {
    expect(JSON.stringify(verdicts)).not.toMatch(/secret|private/i);
  });
});
