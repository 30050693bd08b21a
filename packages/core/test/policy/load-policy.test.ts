import { describe, expect, it } from 'vitest';
import { ContactCentreError } from '../../src/errors.ts';
import { FLAGS } from '../../src/contact.ts';
import { FLAG_HOLD_REASONS } from '../../src/policy/hold-reasons.ts';
import { loadPolicy } from '../../src/policy/load-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Problem } from '../../src/policy/problems.ts';
import { minimalDocument } from '../fixtures/minimal-policy.ts';

type Json = Record<string, unknown>;

/** The minimal document with the values at some paths changed; undefined takes one away. */
function changed(changes: Json): unknown {
  const document = structuredClone(minimalDocument) as unknown as Json;
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('/').slice(1);
    const last = steps.pop() ?? '';
    const parent = steps.reduce((at, step) => at[step] as Json, document);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return document;
}

/** What is wrong with a document, or a failed test when nothing is. */
function refused(document: unknown): ContactCentreError {
  try {
    loadPolicy(document);
  } catch (error) {
    if (error instanceof ContactCentreError) return error;
    throw error;
  }
  throw new Error('the policy was not refused');
}

const problems = (document: unknown): readonly Problem[] =>
  refused(document).facts['problems'] as unknown as readonly Problem[];

const pathsOfClasses = (...classes: object[]) =>
  problems(changed({ [`${COUNCIL}/artefactClasses`]: classes })).map(({ path }) => path);

const COUNCIL = '/councils/0';
const RULE = `${COUNCIL}/routing/rules/0`;
const CLASS = `${COUNCIL}/artefactClasses/0`;

describe('a policy that is in order', () => {
  const policy = loadPolicy(minimalDocument);
  const council = policy.councils.get('example');

  it('is ready for use', () => {
    expect(council?.services.get('waste')).toMatchObject({
      name: 'Waste',
      controller: 'council',
      team: 'waste',
      handover: null,
      responseTime: { amount: 10, unit: 'working-days', calendar: { id: 'office' } },
    });
    expect(council?.teams.get('waste')).toEqual({
      id: 'waste',
      name: 'Waste',
      organisation: 'council',
    });
    expect(council?.timeZone).toBe('Europe/London');
    expect(council?.defaultLane).toEqual({ services: [], mode: 'suggest', flags: [] });
    expect(council?.rules[0]).toEqual({
      id: 'bins',
      when: { words: ['bin', 'bins', 'recycling'] },
      lane: { services: ['waste'], mode: 'route', flags: [] },
    });
    expect(council?.classes[0]).toMatchObject({ match: {}, leadMs: 30_000, recipients: ['*'] });
    expect(policy.regulator.website).toBe('https://ico.org.uk/');
    expect(policy.backupHorizonMs).toBe(28 * 86_400_000);
    expect(loadPolicy({ ...minimalDocument, backupHorizon: 'P7D' }).backupHorizonMs).toBe(
      604_800_000,
    );
  });

  it('N01: has a controller for every class and service, the council itself where none is named', () => {
    for (const { controller } of [
      ...(council?.classes ?? []),
      ...(council?.services.values() ?? []),
    ]) {
      expect(policy.organisations.get(controller)?.roles).toContain('controller');
    }
  });

  it('has a hold reason for the provisional hold of every flag', () => {
    for (const flag of FLAGS) expect(council?.holdReasons.has(FLAG_HOLD_REASONS[flag])).toBe(true);
  });

  it('replaces a standard hold reason by one of its id', () => {
    const own = { id: 'legal-claim', label: 'Ours', longestReview: 'P1Y' };
    const loaded = loadPolicy(changed({ [`${COUNCIL}/holdReasons`]: [own] })).councils.get(
      'example',
    );
    expect(loaded?.holdReasons.get('legal-claim')).toMatchObject({
      label: 'Ours',
      longestReview: { years: 1 },
    });
    expect(loaded?.holdReasons.size).toBe(council?.holdReasons.size);
  });

  it('has a digest that says what it means, not how it was written', () => {
    const backwards = Object.fromEntries(Object.entries(minimalDocument).toReversed());
    expect(policy.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(loadPolicy(backwards).digest).toBe(policy.digest);
    expect(loadPolicy(changed({ '/version': 'test-2' })).digest).not.toBe(policy.digest);
  });

  it('does not change, by itself or with what it was made of', () => {
    const document = changed({}) as { version: string };
    const loaded = loadPolicy(document);
    document.version = 'changed';
    expect(loaded.document.version).toBe('test-1');
    const loose = loaded as unknown as { -readonly [key in keyof Policy]: Policy[key] };
    expect(() => (loose.version = 'x')).toThrow(TypeError);
    expect(() => (loaded.councils as Map<string, unknown>).clear()).toThrow(TypeError);
    const rules = loaded.councils.get('example')?.rules as unknown[];
    expect(() => rules.push({})).toThrow(TypeError);
    const words = loaded.councils.get('example')?.rules[0]?.when.words as string[];
    expect(() => words.push('x')).toThrow(TypeError);
    expect(() => (loaded.document.councils as unknown[]).push({})).toThrow(TypeError);
  });
});

describe('a policy that is not in order', () => {
  it('is told of every problem at once, in message and facts', () => {
    const error = refused(
      changed({
        [`${COUNCIL}/services/0/team`]: 'wast',
        [`${COUNCIL}/services/1/controller`]: 'nobody',
        [`${RULE}/services`]: 'wate',
      }),
    );
    expect(error.code).toBe('CC_POLICY_INVALID');
    expect(error.message).toBe(
      [
        'CC_POLICY_INVALID: the policy has 3 problems:',
        '  /councils/0/services/0/team: expected the id of a team, found "wast"',
        '  /councils/0/services/1/controller: expected the id of an organisation with the role controller (one of council), found "nobody"',
        '  /councils/0/routing/rules/0/services: expected the id of a service (one of waste, council-tax), found "wate" (did you mean "waste"?)',
      ].join('\n'),
    );
    expect(error.facts['problems']).toHaveLength(3);
  });

  it.each([undefined, null, 'a policy', 7, [], {}])('is refused when it is %j', (value) => {
    expect(refused(value).code).toBe('CC_POLICY_INVALID');
  });

  it('is not repeated where it may be something else altogether', () => {
    expect(refused('Dear council, I am Ms Private').message).not.toContain('Private');
  });
});

describe('the form of a policy', () => {
  it.each<[path: string, value: unknown, expected: string, found: string, hint?: string]>([
    ['/schema', 2, '1', '2'],
    ['/version', undefined, 'text', 'nothing'],
    ['/effectiveFrom', '2024-02-30', 'a date as YYYY-MM-DD', '"2024-02-30"'],
    ['/councils', [], 'at least one entry', 'an empty list'],
    [
      '/organisations/0/roles',
      'controler',
      'one of controller, processor',
      '"controler"',
      'did you mean "controller"?',
    ],
    ['/organisations/0/roles', [], 'at least one entry', 'an empty list'],
    ['/organisations/0/dataProtectionOfficer/email', 'dpo', 'an email address', '"dpo"'],
    ['/organisations/0/dataProtectionOfficer/phone', undefined, 'text', 'nothing'],
    ['/organisations/0/dataProtectionOfficer/post', undefined, 'text', 'nothing'],
    [
      '/calendars/0/hours',
      { 'monday-friday': '9-5' },
      'opening hours such as "09:00-17:00"',
      '"9-5"',
    ],
    [
      '/calendars/0/holidays',
      'wales',
      'one of england-and-wales, scotland, northern-ireland, or an object with dates',
      '"wales"',
    ],
    [
      `${COUNCIL}/id`,
      'Example Council',
      'an id of lower-case letters, digits and single hyphens',
      '"Example Council"',
    ],
    [
      `${COUNCIL}/channels/0/acknowledgement/text`,
      'Dear {{name}}',
      'plain text (nothing is filled in: no placeholders)',
      '"Dear {{name}}"',
    ],
    [
      `${COUNCIL}/services/0/responseTime`,
      '10 days',
      'a response time such as "10 working days" or "4 working hours"',
      '"10 days"',
    ],
    [`${COUNCIL}/services/0/lgsl`, 5.5, 'a whole number from 0', '5.5'],
    [`${COUNCIL}/routing/default`, undefined, 'an object', 'nothing'],
    [`${RULE}/when`, {}, 'at least one entry', 'an object'],
    [`${RULE}/when/words`, 'bin.*', 'a plain word or phrase (no patterns)', '"bin.*"'],
    [`${RULE}/when/words`, ['bin', '!!'], 'a plain word or phrase (no patterns)', '"!!"'],
    [`${RULE}/mode`, 'rout', 'one of route, suggest', '"rout"', 'did you mean "route"?'],
    [
      `${RULE}/flags`,
      'acess',
      'one of access, erasure, rectification, restriction, objection, foi, eir, complaint, data-protection-complaint',
      '"acess"',
      'did you mean "access"?',
    ],
    [`${CLASS}/purposes`, [], 'at least one entry', 'an empty list'],
    [
      `${CLASS}/lawfulBasis`,
      'public-tasks',
      'one of consent, contract, legal-obligation, vital-interests, public-task, legitimate-interests, recognised-legitimate-interests',
      '"public-tasks"',
      'did you mean "public-task"?',
    ],
    [`${CLASS}/period`, '30 days', 'an ISO 8601 duration such as P30D, P2Y or PT72H', '"30 days"'],
    [`${CLASS}/period`, 'P0D', 'an ISO 8601 duration such as P30D, P2Y or PT72H', '"P0D"'],
    [
      `${COUNCIL}/outcomes`,
      ['answerd'],
      'one of answered, completed, signposted, withdrawn, abandoned, duplicate, spam, ended-for-conduct',
      '"answerd"',
      'did you mean "answered"?',
    ],
    [
      `${COUNCIL}/skeletonPeriod`,
      undefined,
      'an ISO 8601 duration such as P30D, P2Y or PT72H',
      'nothing',
    ],
  ])('is checked at %s: %j', (path, value, expected, found, hint) => {
    const [problem, ...others] = problems(changed({ [path]: value }));
    expect(problem).toEqual({
      path: expect.stringContaining(path),
      expected,
      found,
      ...(hint === undefined ? {} : { hint }),
    });
    expect(others).toEqual([]);
  });

  it('has no other members than it says', () => {
    expect(problems(changed({ [`${COUNCIL}/services/0/reponseTime`]: '1 working day' }))).toEqual([
      {
        path: '/councils/0/services/0/reponseTime',
        expected: 'one of id, name, controller, team, lgsl, lgil, responseTime, handover',
        found: '"reponseTime"',
        hint: 'did you mean "responseTime"?',
      },
    ]);
    expect(problems(changed({ '/calendars/0/hours/mon': '09:00-17:00' }))).toEqual([
      {
        path: '/calendars/0/hours/mon',
        expected: 'a weekday such as monday, or a run such as monday-friday',
        found: '"mon"',
      },
    ]);
  });
});

describe('the parts of a policy', () => {
  const again = minimalDocument.councils[0];

  it.each<[path: string, changes: Json]>([
    [
      '/organisations/1/id',
      { '/organisations': [...minimalDocument.organisations, { id: 'council', name: 'Another' }] },
    ],
    [
      '/calendars/1/id',
      { '/calendars': [...minimalDocument.calendars, ...minimalDocument.calendars] },
    ],
    ['/councils/1/id', { '/councils': [again, again] }],
    [
      '/councils/0/channels/1/id',
      { [`${COUNCIL}/channels`]: [...again.channels, { id: 'inbox', kind: 'phone' }] },
    ],
    [
      '/councils/0/services/2/id',
      { [`${COUNCIL}/services`]: [...again.services, { id: 'waste', name: 'Waste' }] },
    ],
    [
      '/councils/0/routing/rules/3/id',
      { [`${COUNCIL}/routing/rules`]: [...again.routing.rules, again.routing.rules[0]] },
    ],
    [
      '/councils/0/teams/1/id',
      {
        [`${COUNCIL}/teams`]: [
          { id: 'a', name: 'A' },
          { id: 'a', name: 'B' },
        ],
      },
    ],
  ])('have ids of their own: %s', (path, changes) => {
    expect(problems(changed(changes))).toContainEqual(
      expect.objectContaining({ path, expected: 'an id of its own' }),
    );
  });

  it.each<[path: string, changes: Json]>([
    ['/councils/0/organisation', { [`${COUNCIL}/organisation`]: 'councils' }],
    ['/councils/0/calendar', { [`${COUNCIL}/calendar`]: 'offise' }],
    [
      '/councils/0/reopening/calendar',
      { [`${COUNCIL}/reopening`]: { withinWorkingDays: 5, calendar: 'x' } },
    ],
    [
      '/councils/0/services/0/responseTime/calendar',
      { [`${COUNCIL}/services/0/responseTime`]: { within: '1 working day', calendar: 'x' } },
    ],
    [
      '/councils/0/teams/0/organisation',
      { [`${COUNCIL}/teams`]: [{ id: 'a', name: 'A', organisation: 'x' }] },
    ],
    ['/councils/0/routing/default/services', { [`${COUNCIL}/routing/default`]: { services: 'x' } }],
    [
      '/councils/0/routing/rules/0/when/channel/1',
      { [`${RULE}/when`]: { channel: ['email', 'phone'] } },
    ],
    [
      '/councils/0/artefactClasses/0/match/channel',
      {
        [`${COUNCIL}/artefactClasses`]: [
          { ...again.artefactClasses[0], id: 'first', match: { channel: 'phone' } },
          ...again.artefactClasses,
        ],
      },
    ],
    [
      '/councils/0/artefactClasses/0/match/service',
      {
        [`${COUNCIL}/artefactClasses`]: [
          { ...again.artefactClasses[0], id: 'first', match: { service: 'x' } },
          ...again.artefactClasses,
        ],
      },
    ],
    ['/councils/0/artefactClasses/0/controller', { [`${CLASS}/controller`]: 'x' }],
    ['/councils/0/artefactClasses/0/recipients', { [`${CLASS}/recipients`]: 'x' }],
    ['/organisations/0/ownedBy', { '/organisations/0/ownedBy': 'council' }],
    [
      '/councils/0/examples/0/item/channel',
      {
        [`${COUNCIL}/examples`]: [
          { name: 'x', item: { channel: 'email' }, expect: { services: [] } },
        ],
      },
    ],
    [
      '/councils/0/examples/0/expect/rule',
      {
        [`${COUNCIL}/examples`]: [
          { name: 'x', item: { channel: 'inbox' }, expect: { rule: 'x', services: [] } },
        ],
      },
    ],
    [
      '/councils/0/examples/0/expect/services',
      {
        [`${COUNCIL}/examples`]: [
          { name: 'x', item: { channel: 'inbox' }, expect: { services: 'x' } },
        ],
      },
    ],
  ])('name what there is: %s', (path, changes) => {
    expect(problems(changed(changes)).map((problem) => problem.path)).toEqual([path]);
  });

  it('N02: a controller is an organisation that has the role', () => {
    const document = changed({
      '/organisations': [...minimalDocument.organisations, { id: 'owner', name: 'Owner' }],
      [`${CLASS}/controller`]: 'owner',
    });
    expect(problems(document)).toEqual([
      {
        path: '/councils/0/artefactClasses/0/controller',
        expected: 'the id of an organisation with the role controller (one of council)',
        found: '"owner"',
      },
    ]);
  });

  it('N04: a controller or processor has a data protection officer', () => {
    for (const roles of ['controller', 'processor']) {
      const company = { id: 'company', name: 'Company', roles };
      const document = changed({ '/organisations': [...minimalDocument.organisations, company] });
      expect(problems(document).map(({ path }) => path)).toEqual([
        '/organisations/1/dataProtectionOfficer',
      ]);
    }
  });

  it('N29: no class serves marketing or analytics', () => {
    for (const purpose of ['marketing', 'customer-analytics', 'advertising', 'profiling']) {
      expect(problems(changed({ [`${CLASS}/purposes`]: ['handle-query', purpose] }))).toEqual([
        {
          path: '/councils/0/artefactClasses/0/purposes/1',
          expected: 'a purpose that serves the person who made contact',
          found: `"${purpose}"`,
        },
      ]);
    }
  });

  it('a class that waits for an event has a backstop', () => {
    for (const trigger of ['closed', 'last-action']) {
      expect(
        problems(changed({ [`${CLASS}/trigger`]: trigger, [`${CLASS}/backstop`]: undefined })),
      ).toEqual([
        {
          path: '/councils/0/artefactClasses/0/backstop',
          expected: `a period from capture, for "${trigger}" may never come`,
          found: 'nothing',
        },
      ]);
    }
  });

  it('the last class takes the rest, and no other does', () => {
    const [everything] = again.artefactClasses;
    const conditional = { ...everything, id: 'conditional', match: { kind: 'message' } };
    expect(pathsOfClasses(conditional)).toEqual(['/councils/0/artefactClasses/0/match']);
    expect(pathsOfClasses(everything, { ...everything, id: 'second' })).toEqual([
      '/councils/0/artefactClasses/0/match',
    ]);
  });

  it('disposal begins after capture', () => {
    expect(problems(changed({ [`${CLASS}/period`]: 'P1D', [`${CLASS}/lead`]: 'P1D' }))).toEqual([
      {
        path: '/councils/0/artefactClasses/0/lead',
        expected: 'less time than the class is kept',
        found: '"P1D"',
      },
    ]);
  });

  it('a rule that passes on by itself has a service to pass to', () => {
    const document = changed({ [RULE]: { id: 'bins', when: { words: 'bin' }, mode: 'route' } });
    expect(problems(document).map(({ path }) => path)).toEqual([
      '/councils/0/routing/rules/0/services',
    ]);
  });

  it('no rule has the name of the default lane', () => {
    expect(problems(changed({ [`${RULE}/id`]: 'default' })).map(({ path }) => path)).toEqual([
      '/councils/0/routing/rules/0/id',
    ]);
  });

  it('no channel has the kind of another for its id', () => {
    const channels = [...again.channels, { id: 'email', kind: 'phone' }];
    expect(
      problems(changed({ [`${COUNCIL}/channels`]: channels })).map(({ path }) => path),
    ).toEqual(['/councils/0/channels/1/id']);
  });

  it.each<[what: string, calendar: Json, path: string]>([
    ['a zone that nobody knows', { timeZone: 'Europe/Lincoln' }, 'timeZone'],
    [
      'a run of days that goes backwards',
      { hours: { 'friday-monday': '09:00-17:00' } },
      'hours/friday-monday',
    ],
    [
      'one day twice',
      { hours: { 'monday-friday': '09:00-17:00', friday: '09:00-16:00' } },
      'hours/friday',
    ],
    ['closing before opening', { hours: { monday: '17:00-09:00' } }, 'hours/monday'],
    ['no time between opening and closing', { hours: { monday: '09:00-09:00' } }, 'hours/monday'],
    ['exceptions from nothing', { holidays: { except: '2026-06-15' } }, 'holidays/jurisdiction'],
  ])('a calendar cannot have %s', (_, calendar, path) => {
    const document = changed({ '/calendars/0': { ...minimalDocument.calendars[0], ...calendar } });
    expect(problems(document).map((problem) => problem.path)).toEqual([`/calendars/0/${path}`]);
  });
});
