import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../src/policy/check-policy.ts';
import type {
  ArtefactClassDocument,
  CouncilDocument,
  RuleDocument,
} from '../../src/policy/document.ts';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import { minimalDocument, minimalPolicy } from '../fixtures/minimal-policy.ts';

const [council] = minimalDocument.councils;
const [everything] = council.artefactClasses;
const examples: CouncilDocument['examples'] = [
  {
    name: 'a bin',
    item: { channel: 'inbox', text: 'my bin' },
    expect: { rule: 'bins', services: 'waste' },
  },
];

const check = (more: Partial<CouncilDocument>) =>
  checkPolicy(loadPolicy({ ...minimalDocument, councils: [{ ...council, examples, ...more }] }));

const warnings = (more: Partial<CouncilDocument>) =>
  check(more).warnings.map(({ code, id }) => `${code} ${id}`);

const rules = (...whens: RuleDocument['when'][]): Partial<CouncilDocument> => ({
  routing: {
    rules: whens.map((when, index) => ({
      id: `r${index + 1}`,
      when,
      services: ['waste', 'council-tax'],
    })),
    default: {},
  },
  examples: [{ name: 'none', item: { channel: 'inbox' }, expect: { services: [] } }],
});

describe('the examples of a policy', () => {
  it('are run against its own rules', () => {
    expect(check({})).toEqual({
      ok: true,
      examples: [
        {
          council: 'example',
          name: 'a bin',
          passed: true,
          expected: { rule: 'bins', services: ['waste'] },
          actual: { rule: 'bins', services: ['waste'], flags: [] },
        },
      ],
      warnings: [],
    });
  });

  it.each([
    ['service', { services: 'council-tax' }],
    ['want of a service', { services: [] }],
    ['number of services', { services: ['waste', 'council-tax'] }],
    ['rule', { rule: 'tax', services: 'waste' }],
    ['flags', { services: 'waste', flags: 'foi' }],
  ] as const)('fail for another %s', (_, expected) => {
    const [example] = examples;
    if (example === undefined) throw new Error('no example');
    const report = check({ examples: [{ ...example, expect: expected }] });
    expect(report.ok).toBe(false);
    expect(report.examples[0]?.passed).toBe(false);
  });

  it('come to the address of their channel where they name none', () => {
    const report = check({
      ...rules({ address: 'contact@council.test' }),
      examples: [
        {
          name: 'by address',
          item: { channel: 'inbox' },
          expect: { rule: 'r1', services: ['waste', 'council-tax'] },
        },
      ],
    });
    expect(report.ok).toBe(true);
  });

  it('are missed when there are none', () => {
    expect(checkPolicy(minimalPolicy)).toMatchObject({
      ok: true,
      warnings: [{ code: 'no-examples' }],
    });
  });
});

describe('a rule that is never reached', () => {
  it.each<[what: string, ...RuleDocument['when'][]]>([
    ['has the same condition', { words: 'bin' }, { words: 'bin' }],
    ['has fewer of the same words', { words: ['bin', 'bins'] }, { words: 'bins' }],
    ['has more conditions', { words: 'bin' }, { words: 'bin', channel: 'email' }],
    ['asks for a longer phrase', { words: 'bin' }, { words: ['garden bin', 'bin lid'] }],
    ['looks only in the subject', { words: 'bin' }, { subject: 'bin' }],
    ['asks for all of some words', { words: ['bin', 'tax'] }, { allWords: ['council tax', 'x'] }],
    ['asks for more words', { allWords: 'bin' }, { allWords: ['x', 'bin'] }],
    [
      'asks for the same words elsewhere',
      { allWords: ['bin', 'lid'] },
      { subject: 'bin', body: 'lid' },
    ],
    [
      'names a channel by id that was named by kind',
      { channel: 'email' },
      { channel: 'inbox', form: 'x' },
    ],
    ['names no channel where all were named', { channel: 'inbox' }, { form: 'x' }],
    [
      'has the same field',
      { field: { name: 'a', value: ['X', 'y'] } },
      { field: { name: 'a', value: 'x' } },
    ],
    ['has the same queue in other letters', { queue: 'Council-Tax' }, { queue: 'council tax' }],
  ])('%s', (_, earlier, later) => {
    expect(warnings(rules(earlier, later))).toEqual(['rule-unreachable r2']);
  });

  it.each<[what: string, ...RuleDocument['when'][]]>([
    ['has another word', { words: ['bin', 'bins'] }, { words: ['bins', 'lid'] }],
    ['asks for a shorter phrase', { words: 'garden bin' }, { words: 'bin' }],
    ['has a word with the earlier inside', { words: 'bin' }, { words: 'cabin' }],
    ['looks in the body', { subject: 'bin' }, { words: 'bin' }],
    ['asks for one of the words', { allWords: ['bin', 'lid'] }, { words: ['bin', 'lid'] }],
    [
      'has another field',
      { field: { name: 'a', value: 'x' } },
      { field: { name: 'b', value: 'x' } },
    ],
    ['looks in the subject', { body: 'bin' }, { words: 'bin' }],
    ['has fewer conditions', { words: 'bin', signal: 'x' }, { words: 'bin' }],
  ])('is not one that %s', (_, earlier, later) => {
    expect(warnings(rules(earlier, later))).toEqual([]);
  });
});

describe('a policy is warned of', () => {
  it('a service that no rule leads to, and a team without a service', () => {
    const services = [...council.services, { id: 'parks', name: 'Parks', team: 'green' }];
    const teams = [
      { id: 'green', name: 'Green' },
      { id: 'idle', name: 'Idle' },
    ];
    expect(warnings({ services, teams })).toEqual(['service-unrouted parks', 'team-unused idle']);
  });

  it('a class that another takes everything from', () => {
    const classOf = (id: string, match: NonNullable<ArtefactClassDocument['match']>) => ({
      ...everything,
      id,
      match,
    });
    const artefactClasses = [
      classOf('mail', { channel: 'email' }),
      classOf('inbox', { channel: 'inbox', kind: 'message' }),
      classOf('waste', { service: 'waste' }),
      everything,
    ];
    expect(warnings({ artefactClasses })).toEqual([
      // Every channel of this council is email.
      'class-unreachable inbox',
      'class-unreachable waste',
      'class-unreachable everything',
    ]);
  });

  it('a backstop before the period', () => {
    const artefactClasses = [{ ...everything, backstop: 'P6M' }];
    expect(warnings({ artefactClasses })).toEqual(['backstop-shorter everything']);
  });
});
