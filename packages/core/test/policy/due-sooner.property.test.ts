import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classOf } from '../../src/policy/classification.ts';
import { dueSooner } from '../../src/policy/due-sooner.ts';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import { parsePeriod } from '../../src/policy/period.ts';
import type { CouncilPolicy, Policy } from '../../src/policy/policy.ts';
import { dues } from '../../src/policy/retention.ts';
import { sooner } from '../../src/policy/sooner-cap.ts';
import { minimalDocument } from '../fixtures/minimal-policy.ts';

fc.configureGlobal({ seed: 20_261_123 });

const [minimalCouncil] = minimalDocument.councils;
const TRIGGERS = ['captured', 'closed', 'last-action'] as const;

const periods = fc.constantFrom(
  'P28D',
  'P30D',
  'P1M',
  'PT720H',
  'P31D',
  'P4W',
  'P1Y',
  'P12M',
  'P365D',
  'P2Y',
  'P3Y1D',
);
const leads = fc.constantFrom('PT30S', 'PT1H', 'P1D', 'P3D');
const times = fc
  .record({
    trigger: fc.constantFrom(...TRIGGERS),
    period: periods,
    backstop: periods,
    lead: leads,
  })
  .map(({ backstop, ...rest }) => (rest.trigger === 'captured' ? rest : { ...rest, backstop }));
const some = (...values: string[]) =>
  fc.option(fc.subarray(values, { minLength: 1 }), { nil: undefined });
const matches = fc
  .record(
    {
      channel: some('inbox', 'phone', 'desk'),
      kind: some('message', 'attachment'),
      service: some('waste', 'council-tax'),
      form: some('bins'),
    },
    { requiredKeys: [] },
  )
  .filter((match) => Object.values(match).some((values) => values !== undefined));
const classes = fc
  .tuple(fc.array(fc.record({ match: matches, times }), { maxLength: 3 }), times)
  .map(([some_, last]) => [
    ...some_.map(({ match, times: own }, index) => ({ id: `c${index}`, match, ...own })),
    { id: 'rest', ...last },
  ]);

const policyOf = (given: readonly object[], council: object = {}): Policy =>
  loadPolicy(
    JSON.parse(
      JSON.stringify({
        ...minimalDocument,
        councils: [
          {
            ...minimalCouncil,
            ...council,
            channels: [
              { id: 'inbox', kind: 'email' },
              { id: 'calls', kind: 'phone' },
              { id: 'desk', kind: 'face-to-face' },
            ],
            artefactClasses: given.map((one) => ({
              label: 'x',
              purposes: 'handle-query',
              lawfulBasis: 'public-task',
              ...one,
            })),
          },
        ],
      }),
    ),
  );
const councilOf = (policy: Policy): CouncilPolicy => {
  const [council] = policy.councils.values();
  if (council === undefined) throw new Error('no council');
  return council;
};

const compiled = (given: { trigger: (typeof TRIGGERS)[number] }) => {
  const [one] = councilOf(policyOf([{ id: 'rest', ...given }])).classes;
  if (one === undefined) throw new Error('no class');
  return one;
};

const clock = (period: string) =>
  ({ trigger: 'captured', period: parsePeriod(period), backstop: null, leadMs: 0 }) as const;

const DAY = 86_400_000;
const histories = fc.record({
  capturedAt: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2027, 11, 31) }),
  closedAfter: fc.option(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 900 * DAY }))),
  actedAfter: fc.option(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 900 * DAY }))),
});
const artefacts = fc.record({
  channel: fc.constantFrom('inbox', 'calls', 'desk'),
  kind: fc.constantFrom('message', 'attachment', 'recording'),
  form: fc.constantFrom('bins', 'council-tax', undefined),
  service: fc.constantFrom('waste', 'council-tax', undefined),
});

describe('what a policy makes due sooner', () => {
  it('is nothing where nothing is: then no artefact with any history is due sooner', () => {
    let quiet = 0;
    const widened = classes.chain((given) =>
      fc.tuple(
        fc.constant(given),
        // Mostly the same classes with one changed, so that both answers come.
        fc.oneof(
          classes,
          fc
            .tuple(fc.nat(given.length - 1), times)
            .map(([index, changed]) =>
              given.map((one, at) =>
                at === index ? { ...one, backstop: undefined, ...changed } : one,
              ),
            ),
        ),
      ),
    );
    fc.assert(
      fc.property(
        widened,
        fc.array(fc.tuple(artefacts, histories), { minLength: 40, maxLength: 40, size: 'max' }),
        ([was, is], cases) => {
          const [before, after] = [policyOf(was), policyOf(is)];
          if (dueSooner(before, after).length > 0) return;
          quiet += 1;
          for (const [artefact, { capturedAt, closedAfter, actedAfter }] of cases) {
            const instants = {
              capturedAt,
              closedAt: closedAfter === null ? null : capturedAt + closedAfter,
              lastActionAt: actedAfter === null ? null : capturedAt + actedAfter,
            };
            const [old, now] = [before, after].map((policy) => {
              const council = councilOf(policy);
              return dues(classOf(council, artefact), council, instants);
            });
            expect(now?.dueAt).toBeGreaterThanOrEqual(old?.dueAt ?? Infinity);
            expect(now?.disposeAt).toBeGreaterThanOrEqual(old?.disposeAt ?? Infinity);
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(quiet).toBeGreaterThan(20);
  });

  it('is something only where there is an artefact to show for it', () => {
    const starts = Array.from(
      { length: 1_461 },
      (_, day) => Date.UTC(2024, 0, 1, 0, 30) + day * DAY,
    );
    let found = 0;
    fc.assert(
      fc.property(times, times, (was, is) => {
        const [before, after] = [compiled(was), compiled(is)];
        if (sooner(before, after, ['Europe/London', 'Europe/London']).length === 0) return;
        found += 1;
        const london = { timeZone: 'Europe/London' };
        const isWitness = (capturedAt: number): boolean =>
          [capturedAt, null, capturedAt + 9_000 * DAY].some((closedAt) =>
            [capturedAt, capturedAt + 9_000 * DAY].some((lastActionAt) => {
              const instants = { capturedAt, closedAt, lastActionAt };
              const [old, now] = [dues(before, london, instants), dues(after, london, instants)];
              return now.dueAt < old.dueAt || now.disposeAt < old.disposeAt;
            }),
          );
        expect(starts.some(isWitness)).toBe(true);
      }),
      { numRuns: 120 },
    );
    expect(found).toBeGreaterThan(20);
  });

  it('is nothing for the policy itself, and nothing for longer periods and new classes for new things', () => {
    fc.assert(
      fc.property(classes, (given) => {
        const policy = policyOf(given);
        expect(dueSooner(policy, policy)).toEqual([]);
        const longer = policyOf(
          given.map((one) => ({
            ...one,
            period: `${one.period}${one.period.includes('T') ? '' : 'T9H'}`,
            lead: 'PT0S',
          })),
        );
        expect(dueSooner(policy, longer)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what it says', () => {
  const rest = { id: 'rest', period: 'P1Y' };
  const calls = { id: 'calls', match: { channel: 'calls' }, period: 'P30D' };
  it.each([
    [
      'a shorter period',
      [rest],
      [{ ...rest, period: 'P364D' }],
      {
        path: '/councils/0/artefactClasses/0/period',
        code: 'period',
        before: 'P1Y',
        after: 'P364D',
      },
    ],
    [
      'an earlier trigger',
      [{ ...rest, trigger: 'closed', backstop: 'P2Y' }],
      [rest],
      {
        path: '/councils/0/artefactClasses/0/trigger',
        code: 'trigger',
        before: 'closed',
        after: 'captured',
      },
    ],
    [
      'a shorter backstop',
      [{ ...rest, trigger: 'closed', backstop: 'P3Y' }],
      [{ ...rest, trigger: 'closed', backstop: 'P2Y' }],
      {
        path: '/councils/0/artefactClasses/0/backstop',
        code: 'backstop',
        before: 'P3Y',
        after: 'P2Y',
      },
    ],
    [
      'a longer lead',
      [rest],
      [{ ...rest, lead: 'P2D' }],
      {
        path: '/councils/0/artefactClasses/0/lead',
        code: 'lead',
        before: 'PT30S',
        after: 'PT172800S',
      },
    ],
    [
      'a class that takes more',
      [rest],
      [calls, rest],
      { path: '/councils/0/artefactClasses/0', code: 'class', before: 'rest', after: 'calls' },
    ],
    [
      'a class that is gone',
      [{ ...calls, period: 'P2Y' }, rest],
      [rest],
      {
        path: '/councils/0/artefactClasses/0',
        code: 'class-removed',
        before: 'calls',
        after: 'rest',
      },
    ],
  ] as const)('of %s', (_, was, is, said) => {
    expect(dueSooner(policyOf(was), policyOf(is))).toContainEqual(said);
    expect(dueSooner(policyOf(is), policyOf(is))).toEqual([]);
  });

  it('of skeletons, of backups and of a council that is gone', () => {
    const before = policyOf([rest]);
    const after = policyOf([rest], { skeletonPeriod: 'P5Y' });
    expect(dueSooner(before, after).map(({ path, code }) => [path, code])).toEqual([
      ['/councils/0/skeletonPeriod', 'skeleton'],
    ]);
    const shorter = { ...before, backupHorizonMs: before.backupHorizonMs - 1 };
    expect(dueSooner(before, shorter).map(({ code }) => code)).toEqual(['backup-horizon']);
    const without = { ...before, councils: new Map() };
    expect(dueSooner(before, without)).toMatchObject([
      { code: 'council-removed', before: 'example' },
    ]);
  });

  it('a month and thirty days are told apart by the calendar, either way round', () => {
    const zones = ['Europe/London', 'Europe/London'] as const;
    expect(sooner(clock('P1M'), clock('P30D'), zones)).toEqual(['period']);
    expect(sooner(clock('P30D'), clock('P1M'), zones)).toEqual(['period']);
    expect(sooner(clock('P12M'), clock('P1Y'), zones)).toEqual([]);
    expect(sooner(clock('P27D'), clock('P1M'), zones)).toEqual([]);
  });
});
