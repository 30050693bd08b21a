import { describe, expect, it } from 'vitest';
import { classOf } from '../../src/policy/classification.ts';
import type { ArtefactClass, ClassConditions, CouncilPolicy } from '../../src/policy/policy.ts';

const channel = (id: string, kind: string) =>
  [id, { id, kind, address: null, acknowledgement: null }] as const;

const policy = (
  classes: Record<string, ClassConditions>,
): Pick<CouncilPolicy, 'channels' | 'classes'> => ({
  channels: new Map([channel('switchboard', 'phone'), channel('inbox', 'email')]),
  classes: Object.entries(classes).map(([id, match]): ArtefactClass => ({
    id,
    match,
    label: id,
    controller: 'council',
    purposes: ['handle-query'],
    lawfulBasis: 'public-task',
    trigger: 'captured',
    period: { years: 0, months: 0, days: 30, hours: 0 },
    backstop: null,
    leadMs: 0,
    recipients: ['*'],
  })),
});

describe('the class of an artefact', () => {
  const classes = policy({
    calls: { channel: ['phone'], kind: ['recording'] },
    housing: { service: ['housing'] },
    form: { form: ['contact-us'], kind: ['form', 'message'] },
    inbox: { channel: ['inbox'] },
    other: {},
  });

  it.each([
    ['calls', { channel: 'switchboard', kind: 'recording' }],
    ['other', { channel: 'switchboard', kind: 'note' }],
    ['calls', { channel: 'switchboard', kind: 'recording', service: 'housing' }],
    ['housing', { channel: 'inbox', kind: 'message', service: 'housing' }],
    ['inbox', { channel: 'inbox', kind: 'message' }],
    ['form', { channel: 'inbox', kind: 'form', form: 'contact-us' }],
    ['inbox', { channel: 'inbox', kind: 'form', form: 'another' }],
    ['other', { channel: 'unheard-of', kind: 'recording' }],
  ])('is %s of %j, by the first that fits', (id, artefact) => {
    expect(classOf(classes, artefact).id).toBe(id);
  });

  it('is refused where no class takes the rest', () => {
    expect(() =>
      classOf(policy({ one: { kind: ['x'] } }), { channel: 'inbox', kind: 'y' }),
    ).toThrow(expect.objectContaining({ code: 'CC_POLICY_INVALID' }));
  });
});
