import { describe, expect, it } from 'vitest';
import type { ContactContext } from '../../src/lifecycle/contact-events.ts';
import { contactLifecycle } from '../../src/lifecycle/lifecycles.ts';
import type { LifecycleEvent } from '../../src/lifecycle/step-result.ts';
import { received } from './births.ts';
import { factTypes, Walk } from './walk.ts';

const contact = (changes: Partial<LifecycleEvent> = {}): Walk =>
  new Walk(contactLifecycle, received(changes));
const contextOf = (walk: Walk): ContactContext =>
  walk.last.snapshot.context as unknown as ContactContext;
const valueOf = (walk: Walk): unknown => walk.last.snapshot.value;

const triage = (...matters: string[]): LifecycleEvent => ({
  type: 'TRIAGE',
  matters: matters.map((matter) => ({ matter, service: 'waste' })),
});
const matter = (
  id: string,
  status: string,
  more: Partial<LifecycleEvent> = {},
): LifecycleEvent => ({
  type: 'MATTER_CHANGED',
  matter: id,
  status,
  service: 'waste',
  ...more,
});
const append = (changes: Partial<LifecycleEvent> = {}): LifecycleEvent => ({
  type: 'APPEND',
  artefacts: [],
  nature: 'person',
  occurredAt: 900,
  signals: [],
  reopens: false,
  ...changes,
});
const flag = (name: string): LifecycleEvent => ({
  type: 'RAISE_FLAG',
  flag: name,
  hold: `h-${name}`,
  reviewBy: 7_000_000,
});

const resolvedContact = (reopenUntil: number | null = 50_000): Walk => {
  const walk = contact();
  walk.send(triage('c/m1'));
  walk.send(matter('c/m1', 'resolved', reopenUntil === null ? {} : { reopenUntil }));
  return walk;
};

describe('a contact is received', () => {
  it('awaits triage and is acknowledged once, in the step of its birth', () => {
    const walk = contact();
    expect(valueOf(walk)).toEqual({ received: 'awaiting-triage' });
    expect(walk.last.effects).toEqual([{ kind: 'acknowledge', params: {} }]);
    expect(walk.last.facts).toEqual([{ type: 'contact.received', channel: 'customerservices' }]);
  });

  it.each([
    ['it is not wanted', { acknowledge: false }, { received: 'awaiting-triage' }],
    ['it came by itself', { nature: 'automatic' }, { received: 'awaiting-triage' }],
    ['no person sent it', { begins: 'recorded' }, { received: 'recorded' }],
    [
      'it could not be read',
      { begins: 'quarantined', reason: 'too-deep' },
      { received: 'quarantined' },
    ],
    ['the call still goes on', { begins: 'live' }, { received: 'live' }],
  ])('is not acknowledged where %s', (_, changes, value) => {
    const walk = contact(changes);
    expect(walk.last.effects).toEqual([]);
    expect(valueOf(walk)).toEqual(value);
  });

  it('awaits triage when a live call ends, and may be triaged while it goes on', () => {
    const ended = contact({ begins: 'live' });
    ended.send({ type: 'END_LIVE' });
    expect(valueOf(ended)).toEqual({ received: 'awaiting-triage' });
    const triaged = contact({ begins: 'live' });
    triaged.send(triage('c/m1'));
    expect(valueOf(triaged)).toBe('triaged');
  });

  it('says why it is quarantined, and takes no triage until it is released', () => {
    const walk = contact({ begins: 'quarantined', reason: 'too-deep' });
    expect(walk.last.facts).toContainEqual({ type: 'contact.quarantined', reason: 'too-deep' });
    expect(walk.send(triage('c/m1')).accepted).toBe(false);
    expect(factTypes(walk.send({ type: 'RELEASE', reread: false }))).toEqual(['contact.released']);
    expect(valueOf(walk)).toEqual({ received: 'awaiting-triage' });
  });

  it('that no person sent is triaged or released by hand alone', () => {
    const triaged = contact({ begins: 'recorded', nature: 'automatic' });
    expect(triaged.send({ type: 'CLAIM', claimant: 'officer-7' }).accepted).toBe(false);
    triaged.send(triage('c/m1'));
    expect(valueOf(triaged)).toBe('triaged');
    const released = contact({ begins: 'recorded', nature: 'automatic' });
    released.send({ type: 'RELEASE', reread: false });
    expect(valueOf(released)).toEqual({ received: 'awaiting-triage' });
  });

  it.each(['quarantined', 'recorded'])(
    'ends while %s once all that it held is erased',
    (begins) => {
      const walk = contact({ begins });
      expect(walk.last.snapshot.status).toBe('active');
      expect(factTypes(walk.send({ type: 'ARTEFACT_ERASED', artefact: 'c/a1' }))).toEqual([
        'contact.retained',
        'contact.erased',
      ]);
    },
  );

  it('stays for a person to triage when all that it held is erased', () => {
    const walk = contact();
    walk.send({ type: 'ARTEFACT_ERASED', artefact: 'c/a1' });
    expect(valueOf(walk)).toEqual({ received: 'awaiting-triage' });
  });
});

describe('a contact is triaged and routed', () => {
  it('takes the direct path received → triaged → resolved (N12)', () => {
    const walk = contact();
    expect(walk.send(triage('c/m1')).facts).toEqual([
      { type: 'contact.triaged', services: ['waste'] },
    ]);
    expect(factTypes(walk.send(matter('c/m1', 'resolved')))).toContain('contact.resolved');
  });

  it('takes the path by a specialist received → triaged → routed → resolved (N12)', () => {
    const walk = contact();
    walk.send(triage('c/m1'));
    expect(factTypes(walk.send(matter('c/m1', 'offered')))).toEqual(['contact.routed']);
    expect(factTypes(walk.send(matter('c/m1', 'accepted')))).toEqual([]);
    expect(factTypes(walk.send(matter('c/m1', 'resolved', { reopenUntil: 9_000 })))).toEqual([
      'contact.resolved',
    ]);
  });

  it('names at least one matter', () => {
    expect(contact().send(triage()).accepted).toBe(false);
  });

  it('stays routed until its last matter is resolved', () => {
    const walk = contact();
    walk.send(triage('c/m1', 'c/m2'));
    walk.send(matter('c/m1', 'offered'));
    walk.send(matter('c/m1', 'resolved'));
    expect(valueOf(walk)).toBe('triaged');
    walk.send(matter('c/m2', 'offered'));
    expect(valueOf(walk)).toBe('routed');
    walk.send(matter('c/m2', 'resolved', { reopenUntil: 9_000 }));
    expect(valueOf(walk)).toEqual({ resolved: 'idle' });
  });

  it.each(['returned', 'supervised'])(
    'goes back to triage when its matter is %s, and says why',
    (status) => {
      const walk = contact();
      walk.send(triage('c/m1'));
      walk.send(matter('c/m1', 'offered'));
      walk.send(matter('c/m1', status));
      expect(valueOf(walk)).toBe('triaged');
      expect(contextOf(walk).reason).toBe(status);
    },
  );

  it('stays routed with a matter whose handover failed', () => {
    const walk = contact();
    walk.send(triage('c/m1'));
    walk.send(matter('c/m1', 'offered'));
    walk.send(matter('c/m1', 'failed'));
    expect(valueOf(walk)).toBe('routed');
  });

  it('takes more matters while routed without leaving the stage', () => {
    const walk = contact();
    walk.send(triage('c/m1'));
    walk.send(matter('c/m1', 'offered'));
    expect(factTypes(walk.send(triage('c/m2')))).toEqual(['contact.triaged']);
    expect(valueOf(walk)).toBe('routed');
    expect(contextOf(walk).matters).toEqual({ 'c/m1': 'offered', 'c/m2': 'named' });
  });

  it('leaves a matter where it stands when it is named again', () => {
    const walk = contact();
    walk.send(triage('c/m1'));
    walk.send(matter('c/m1', 'offered'));
    walk.send(triage('c/m1', 'c/m2'));
    expect(contextOf(walk).matters).toEqual({ 'c/m1': 'offered', 'c/m2': 'named' });
  });

  it('is claimed by an adviser until a service has it', () => {
    const walk = contact();
    expect(walk.send({ type: 'UNCLAIM' }).accepted).toBe(false);
    walk.send({ type: 'CLAIM', claimant: 'officer-7' });
    walk.send(triage('c/m1'));
    expect(contextOf(walk).claimant).toBe('officer-7');
    walk.send(matter('c/m1', 'offered'));
    expect(contextOf(walk).claimant).toBeNull();
    expect(walk.send({ type: 'CLAIM', claimant: 'officer-7' }).accepted).toBe(false);
  });

  it('tells artefacts of the last action with every item, note and reply', () => {
    const walk = contact();
    const told = {
      to: 'artefacts',
      event: { type: 'RESCHEDULE_FOR', trigger: 'last-action', at: 2_000 },
    };
    expect(walk.send(append(), 2_000).tells).toEqual([told]);
    expect(walk.last.facts).toEqual([{ type: 'contact.appended', sequence: 2 }]);
    expect(walk.send({ type: 'NOTE' }, 2_000).tells).toEqual([told]);
    expect(
      walk.send({ type: 'REPLY', reply: 'c/a2', channel: 'customerservices' }, 2_000).tells,
    ).toEqual([told]);
  });
});

describe('a contact is resolved', () => {
  it('tells artefacts that it is closed, and sets the reopening window', () => {
    const walk = resolvedContact(50_000);
    expect(walk.last.tells).toEqual([
      { to: 'artefacts', event: { type: 'RESCHEDULE_FOR', trigger: 'closed', at: walk.at } },
    ]);
    expect(walk.last.timers).toEqual([
      { change: 'set', key: 'reopenWindow@resolved', generation: 3, dueAt: 50_000 },
    ]);
    expect(contextOf(walk).resolvedAt).toBe(walk.at);
  });

  it('is retained when the window passes, and then tells its matters to close', () => {
    const walk = resolvedContact();
    const fired = walk.fire('reopenWindow@resolved');
    expect(factTypes(fired)).toEqual(['contact.retained']);
    expect(fired.tells).toEqual([{ to: 'matters', event: { type: 'CLOSE', at: 50_000 } }]);
    expect(valueOf(walk)).toBe('retained');
  });

  it('is not retained by an event that it refuses, however late it is', () => {
    const walk = resolvedContact(50_000);
    const before = walk.last.snapshot;
    expect(walk.send({ type: 'END_LIVE' }, 60_000).snapshot).toBe(before);
  });

  it('is retained at once where the policy gives no window', () => {
    const walk = resolvedContact(null);
    expect(valueOf(walk)).toBe('retained');
    expect(walk.timers.size).toBe(0);
  });

  it('is reopened by a person who says more: the matter that resolved last goes on', () => {
    const walk = contact();
    walk.send(triage('c/m1', 'c/m2'));
    walk.send(matter('c/m2', 'resolved', { reopenUntil: 50_000 }));
    walk.send(matter('c/m1', 'resolved', { reopenUntil: 60_000 }));
    const reopened = walk.send(append({ reopens: true }), 3_000);
    expect(valueOf(walk)).toBe('triaged');
    expect(reopened.facts).toContainEqual({ type: 'contact.reopened', reason: 'customer-replied' });
    expect(reopened.timers).toEqual([{ change: 'cancel', key: 'reopenWindow@resolved' }]);
    expect(reopened.tells).toContainEqual({
      to: 'c/m1',
      event: { type: 'REOPEN', at: 3_000, reason: 'reopened' },
    });
    expect(reopened.tells).toContainEqual({
      to: 'artefacts',
      event: { type: 'RESCHEDULE_FOR', trigger: 'reopened', at: 3_000 },
    });
    expect(contextOf(walk)).toMatchObject({
      reason: 'reopened',
      resolvedAt: null,
      reopenUntil: null,
      matters: { 'c/m1': 'returned', 'c/m2': 'resolved' },
    });
    // The matter says so too, which changes nothing more.
    walk.send(matter('c/m1', 'returned'));
    expect(contextOf(walk).reason).toBe('reopened');
  });

  it.each([
    ['thanks', { reopens: false }],
    ['an automatic answer', { reopens: true, nature: 'automatic' }],
  ])('is not reopened by %s', (_, changes) => {
    const walk = resolvedContact();
    expect(walk.send(append(changes)).accepted).toBe(true);
    expect(valueOf(walk)).toEqual({ resolved: 'idle' });
    expect(contextOf(walk).items).toBe(2);
  });

  it('is reopened by an officer with a reason', () => {
    const walk = resolvedContact();
    expect(walk.send({ type: 'REOPEN', reason: 'wrong-answer' }).facts).toEqual([
      { type: 'contact.reopened', reason: 'wrong-answer' },
    ]);
    expect(valueOf(walk)).toBe('triaged');
  });

  it('leaves when one of its matters is reopened by itself, or a new one is named', () => {
    const reopened = resolvedContact();
    expect(factTypes(reopened.send(matter('c/m1', 'returned')))).toEqual(['contact.reopened']);
    expect(valueOf(reopened)).toBe('triaged');
    const more = resolvedContact();
    expect(factTypes(more.send(triage('c/m2')))).toEqual(['contact.triaged', 'contact.reopened']);
    expect(valueOf(more)).toBe('triaged');
  });

  it('waits for a reply that is on its way', () => {
    const walk = contact();
    walk.send(triage('c/m1'));
    const asked = walk.send({ type: 'REPLY', reply: 'c/a2', channel: 'customerservices' });
    expect(asked.effects).toEqual([
      { kind: 'reply', params: { reply: 'c/a2', channel: 'customerservices' } },
    ]);
    walk.send(matter('c/m1', 'resolved', { reopenUntil: 50_000 }));
    expect(valueOf(walk)).toEqual({ resolved: 'replying' });
    walk.fire('reopenWindow@resolved');
    expect(valueOf(walk)).toEqual({ resolved: 'replying' });
    expect(factTypes(walk.send({ type: 'REPLY_SENT', reply: 'c/a2' }))).toEqual([
      'reply.sent',
      'contact.retained',
    ]);
  });

  it('shows a reply that failed, and stays until another is sent', () => {
    const walk = resolvedContact();
    walk.send({ type: 'REPLY', reply: 'c/a2', channel: 'customerservices' });
    expect(walk.send({ type: 'REPLY_FAILED', reply: 'c/a2', code: '550' }).facts).toEqual([
      { type: 'reply.failed', reply: 'c/a2', code: '550' },
    ]);
    walk.fire('reopenWindow@resolved');
    expect(valueOf(walk)).toEqual({ resolved: 'reply-failed' });
    walk.send({ type: 'REPLY', reply: 'c/a3', channel: 'customerservices' });
    expect(valueOf(walk)).toEqual({ resolved: 'replying' });
    walk.send({ type: 'REPLY_SENT', reply: 'c/a3' });
    expect(valueOf(walk)).toBe('retained');
  });

  it('goes on when a person accepts that a reply failed', () => {
    const walk = resolvedContact();
    walk.send({ type: 'REPLY', reply: 'c/a2', channel: 'customerservices' });
    expect(walk.send({ type: 'ACCEPT_REPLY_FAILURE', reply: 'c/a2' }).accepted).toBe(false);
    walk.send({ type: 'REPLY_FAILED', reply: 'c/a2', code: '550' });
    walk.send({ type: 'ACCEPT_REPLY_FAILURE', reply: 'c/a2' });
    expect(valueOf(walk)).toEqual({ resolved: 'idle' });
  });

  it('knows nothing of replies that it never asked for', () => {
    expect(resolvedContact().send({ type: 'REPLY_SENT', reply: 'c/a9' }).accepted).toBe(false);
  });
});

describe('a flag', () => {
  it('places a provisional hold on every artefact in the same step (N16)', () => {
    const walk = contact();
    const raised = walk.send(flag('access'), 3_000);
    expect(raised.facts).toEqual([{ type: 'contact.flagged', flag: 'access' }]);
    expect(raised.tells).toEqual([
      {
        to: 'artefacts',
        event: {
          type: 'HOLD',
          at: 3_000,
          hold: 'h-access',
          reason: 'flag-access',
          authority: 'provisional',
          reviewBy: 7_000_000,
        },
      },
    ]);
  });

  it('is raised once', () => {
    const walk = contact();
    walk.send(flag('access'));
    expect(walk.send(flag('access')).accepted).toBe(false);
  });

  it('holds what is captured later too, each under every open flag', () => {
    const walk = contact();
    walk.send(flag('access'));
    walk.send(flag('foi'));
    const later = walk.send({ type: 'ARTEFACT_CAPTURED', artefact: 'c/a2' });
    expect(later.tells.map(({ to, event }) => [to, event['hold']])).toEqual([
      ['c/a2', 'h-access'],
      ['c/a2', 'h-foi'],
    ]);
    const appended = walk.send(append({ artefacts: ['c/a3'] }));
    expect(appended.tells.map(({ to }) => to)).toEqual(['artefacts', 'c/a3', 'c/a3']);
  });

  it('keeps a contact resolved until it is closed, which releases the hold', () => {
    const walk = resolvedContact();
    walk.send(flag('erasure'));
    walk.fire('reopenWindow@resolved');
    expect(valueOf(walk)).toEqual({ resolved: 'idle' });
    const closed = walk.send({ type: 'CLOSE_FLAG', flag: 'erasure' });
    expect(closed.tells[0]).toEqual({
      to: 'artefacts',
      event: { type: 'RELEASE_HOLD', at: walk.at, hold: 'h-erasure' },
    });
    expect(valueOf(walk)).toBe('retained');
  });

  it('may still be raised while retained, and keeps it from being erased', () => {
    const walk = resolvedContact(null);
    walk.send(flag('access'));
    walk.send({ type: 'ARTEFACT_ERASED', artefact: 'c/a1' });
    expect(valueOf(walk)).toBe('retained');
    walk.send({ type: 'CLOSE_FLAG', flag: 'access' });
    expect(valueOf(walk)).toBe('erased');
  });

  it('that is not open cannot be closed', () => {
    expect(contact().send({ type: 'CLOSE_FLAG', flag: 'access' }).accepted).toBe(false);
  });
});

describe('a contact is retained and erased', () => {
  it('takes no more items: the next one begins a new contact', () => {
    expect(resolvedContact(null).send(append({ reopens: true })).accepted).toBe(false);
  });

  it('is erased with its last artefact, whatever the order in which it hears of them', () => {
    const walk = contact({ artefacts: ['c/a1', 'c/a2'] });
    walk.send({ type: 'ARTEFACT_ERASED', artefact: 'c/a2' });
    walk.send({ type: 'ARTEFACT_CAPTURED', artefact: 'c/a2' });
    walk.send(triage('c/m1'));
    walk.send(matter('c/m1', 'resolved'));
    expect(valueOf(walk)).toBe('retained');
    expect(factTypes(walk.send({ type: 'ARTEFACT_ERASED', artefact: 'c/a1' }))).toEqual([
      'contact.erased',
    ]);
    expect(walk.last.snapshot.status).toBe('done');
  });

  it('that holds nothing is erased as soon as it is retained', () => {
    const walk = contact({ artefacts: [] });
    walk.send(triage('c/m1'));
    walk.send(matter('c/m1', 'resolved'));
    expect(valueOf(walk)).toBe('erased');
  });

  it('leaves a skeleton of codes and instants', () => {
    const walk = contact({ signals: ['bulk'], related: 'older', suggested: ['waste'] });
    walk.send({ type: 'REPLY', reply: 'c/a2', channel: 'customerservices' });
    walk.send({ type: 'REPLY_SENT', reply: 'c/a2' });
    walk.send(triage('c/m1'));
    walk.send(matter('c/m1', 'resolved'));
    walk.send({ type: 'ARTEFACT_ERASED', artefact: 'c/a1' });
    expect(contextOf(walk)).toMatchObject({
      channel: 'customerservices',
      kind: 'email',
      nature: 'person',
      occurredAt: 900,
      receivedAt: 1_000,
      rule: 'default',
      suggested: [],
      signals: [],
      related: null,
      form: null,
      items: 1,
      claimant: null,
      reason: null,
      matters: { 'c/m1': 'resolved' },
      lastResolved: 'c/m1',
      artefacts: { 'c/a1': 'erased' },
      flags: {},
      replies: {},
      resolvedAt: 1_004,
      reopenUntil: null,
      reopenable: false,
    });
  });

  it('states each opening of its artefacts, for the audit, in every stage but the last', () => {
    const opened = { type: 'ARTEFACTS_OPENED', artefacts: ['c/a1'], purpose: 'complaint' };
    const walk = resolvedContact(null);
    expect(walk.send(opened).facts).toEqual([
      { type: 'artefacts.opened', artefacts: ['c/a1'], purpose: 'complaint' },
    ]);
    walk.send({ type: 'ARTEFACT_ERASED', artefact: 'c/a1' });
    expect(walk.send(opened).accepted).toBe(false);
  });
});
