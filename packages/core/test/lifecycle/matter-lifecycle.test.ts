import { describe, expect, it } from 'vitest';
import { matterLifecycle } from '../../src/lifecycle/lifecycles.ts';
import type { MatterContext } from '../../src/lifecycle/matter-events.ts';
import type { JsonObject } from '../../src/json.ts';
import type { LifecycleEvent } from '../../src/lifecycle/step-result.ts';
import { named } from './births.ts';
import { factTypes, Walk } from './walk.ts';

const TARGET = 'responseTarget@open.target.running';

const route = (changes: Partial<LifecycleEvent> = {}): LifecycleEvent => ({
  type: 'ROUTE',
  service: 'waste',
  team: 'waste-team',
  purpose: 'handle-query',
  ...changes,
});
const resolve = { type: 'RESOLVE', outcome: 'completed' };
const sendBack = { type: 'RETURN', reason: 'not-ours' };

const matter = (changes: Partial<LifecycleEvent> = {}): Walk =>
  new Walk(matterLifecycle, named(changes));
const regions = (walk: Walk): JsonObject => (walk.last.snapshot.value as { open: JsonObject }).open;
const contextOf = (walk: Walk): MatterContext =>
  walk.last.snapshot.context as unknown as MatterContext;

const routed = (changes: Partial<LifecycleEvent> = {}): Walk => {
  const walk = matter();
  walk.send(route({ targetAt: 50_000, ...changes }));
  return walk;
};

describe('a matter is handled', () => {
  it('is named, offered, accepted and resolved; every change is told to its contact', () => {
    const walk = matter();
    expect(walk.last).toMatchObject({
      facts: [{ type: 'matter.named', service: 'waste' }],
      tells: [],
    });
    walk.send(route());
    expect(walk.last.facts).toEqual([
      { type: 'matter.offered', service: 'waste', team: 'waste-team' },
    ]);
    walk.send({ type: 'ACCEPT' });
    walk.send(resolve, 4_000);
    expect(walk.last.facts).toEqual([
      { type: 'matter.resolved', outcome: 'completed', service: 'waste', overdue: false },
    ]);
    const told = walk.steps.flatMap(({ tells }) =>
      tells.map(({ to, event }) => [to, event['status']]),
    );
    expect(told).toEqual([
      ['contact', 'offered'],
      ['contact', 'accepted'],
      ['contact', 'resolved'],
    ]);
    expect(walk.last.tells[0]?.event).toEqual({
      type: 'MATTER_CHANGED',
      at: 4_000,
      matter: 'c/m1',
      status: 'resolved',
      service: 'waste',
      outcome: 'completed',
    });
  });

  it('is answered directly by the contact team (N12)', () => {
    const walk = matter();
    expect(walk.send(resolve).accepted).toBe(true);
    expect(regions(walk)['handling']).toBe('resolved');
  });

  it('is handed over to the service that has a system of its own, and to no other', () => {
    expect(routed({ handover: 'bins' }).last.effects).toEqual([
      { kind: 'hand-over', params: { service: 'waste', handover: 'bins' } },
    ]);
    expect(routed().last.effects).toEqual([]);
  });

  it('is accepted by the system that took it, or shown as failed until someone acts', () => {
    const taken = routed({ handover: 'bins' });
    taken.send({ type: 'HANDED_OVER' });
    expect(regions(taken)['handling']).toBe('accepted');
    const failed = routed({ handover: 'bins' });
    expect(failed.send({ type: 'HANDOVER_FAILED', code: 'refused' }).facts).toEqual([
      { type: 'matter.failed', code: 'refused' },
    ]);
    expect(regions(failed)['handling']).toBe('failed');
    failed.send(route({ service: 'licensing', team: 'licensing-team' }));
    expect(regions(failed)['handling']).toBe('offered');
  });

  it('does not mind a handover to a service that it has left since', () => {
    const walk = routed({ handover: 'bins' });
    walk.send(route({ service: 'licensing', team: 'licensing-team' }));
    expect(walk.send({ type: 'HANDED_OVER', service: 'waste' }).accepted).toBe(false);
    expect(walk.send({ type: 'HANDOVER_FAILED', service: 'waste', code: 'x' }).accepted).toBe(
      false,
    );
    expect(walk.send({ type: 'HANDED_OVER', service: 'licensing' }).accepted).toBe(true);
  });

  it('is returned with a reason once, and the second time goes to a supervisor', () => {
    const walk = routed();
    walk.send(sendBack);
    expect(regions(walk)['handling']).toBe('returned');
    expect(contextOf(walk)).toMatchObject({ reason: 'not-ours', returns: 1 });
    walk.send(route({ service: 'licensing', team: 'licensing-team' }));
    walk.send({ type: 'ACCEPT' });
    expect(factTypes(walk.send(sendBack))).toEqual(['matter.returned', 'matter.supervised']);
    expect(regions(walk)['handling']).toBe('supervised');
    walk.send(route());
    expect(regions(walk)['handling']).toBe('offered');
  });

  it('is reopened with its outcome forgotten, and closed only once it is resolved', () => {
    const walk = routed();
    expect(walk.send({ type: 'CLOSE' }).accepted).toBe(false);
    walk.send(resolve);
    walk.send({ type: 'REOPEN', reason: 'reopened' });
    expect(regions(walk)['handling']).toBe('returned');
    expect(contextOf(walk)).toMatchObject({ outcome: null, resolvedAt: null, reason: 'reopened' });
    walk.send(resolve);
    walk.send({ type: 'CLOSE' });
    expect(walk.last.snapshot).toMatchObject({ value: 'closed', status: 'done' });
  });

  it.each([
    ['named', [], ['ACCEPT', 'RETURN', 'AWAIT_CUSTOMER', 'REOPEN', 'CUSTOMER_REPLIED']],
    ['resolved', [resolve], ['ROUTE', 'ACCEPT', 'RETURN', 'RESOLVE', 'AWAIT_CUSTOMER']],
    [
      'awaiting the customer',
      [route(), { type: 'AWAIT_CUSTOMER' }],
      ['ROUTE', 'ACCEPT', 'AWAIT_CUSTOMER'],
    ],
  ])('refuses what makes no sense while %s', (_, before: LifecycleEvent[], refused) => {
    const walk = matter();
    for (const event of before) walk.send(event);
    for (const type of refused) {
      const event = { ...route({ targetAt: 50_000 }), ...resolve, ...sendBack, type };
      expect([type, walk.send(event).accepted]).toEqual([type, false]);
    }
  });
});

describe('the response target of a matter', () => {
  it('runs from the first routing, and is overdue once', () => {
    const walk = routed();
    expect(walk.last.timers).toEqual([
      { change: 'set', key: TARGET, generation: 2, dueAt: 50_000 },
    ]);
    expect(factTypes(walk.fire(TARGET))).toEqual(['matter.overdue']);
    expect(regions(walk)['target']).toBe('overdue');
    walk.send(route({ service: 'licensing', team: 'licensing-team', targetAt: 90_000 }));
    expect(regions(walk)['target']).toBe('overdue');
    expect(walk.timers.size).toBe(0);
    expect(walk.send(resolve).facts).toContainEqual(
      expect.objectContaining({ type: 'matter.resolved', overdue: true }),
    );
  });

  it('keeps running while the matter goes back to triage', () => {
    const walk = routed();
    walk.send(sendBack);
    expect(regions(walk)['target']).toBe('running');
    expect(walk.timers.get(TARGET)?.dueAt).toBe(50_000);
  });

  it('moves with a routing that brings another instant', () => {
    const walk = routed();
    walk.send(route({ targetAt: 60_000 }));
    expect(walk.timers.get(TARGET)).toMatchObject({ generation: 3, dueAt: 60_000 });
  });

  it('stands still while the customer is asked, and goes on from where it stood', () => {
    const walk = routed();
    walk.send({ type: 'AWAIT_CUSTOMER', remainingMs: 30_000 });
    expect(regions(walk)).toEqual({ handling: 'awaiting-customer', target: 'paused' });
    expect(contextOf(walk)).toMatchObject({ targetAt: null, remainingMs: 30_000 });
    expect(walk.timers.size).toBe(0);
    walk.send({ type: 'CUSTOMER_REPLIED', targetAt: 95_000 });
    expect(regions(walk)).toEqual({ handling: 'accepted', target: 'running' });
    expect(walk.timers.get(TARGET)?.dueAt).toBe(95_000);
  });

  it('counts elapsed time where nobody worked out working time', () => {
    const walk = routed();
    walk.send({ type: 'AWAIT_CUSTOMER' }, 40_000);
    walk.send({ type: 'CUSTOMER_REPLIED' }, 100_000);
    expect(walk.timers.get(TARGET)?.dueAt).toBe(110_000);
  });

  it('goes on when a matter that awaits the customer is returned', () => {
    const walk = routed();
    walk.send({ type: 'AWAIT_CUSTOMER', remainingMs: 30_000 });
    walk.send(sendBack, 60_000);
    expect(regions(walk)).toEqual({ handling: 'returned', target: 'running' });
    expect(walk.timers.get(TARGET)?.dueAt).toBe(90_000);
  });

  it('is met by an outcome, and begins anew with a reopening that brings one', () => {
    const walk = routed();
    walk.send(resolve);
    expect(regions(walk)['target']).toBe('met');
    expect(walk.timers.size).toBe(0);
    walk.send({ type: 'REOPEN', reason: 'reopened', targetAt: 80_000 });
    expect(regions(walk)['target']).toBe('running');
    expect(walk.timers.get(TARGET)?.dueAt).toBe(80_000);
  });

  it('that was overdue begins anew after a reopening, or not at all', () => {
    const again = routed();
    again.fire(TARGET);
    again.send(resolve);
    again.send({ type: 'REOPEN', reason: 'reopened', targetAt: 80_000 });
    expect(regions(again)['target']).toBe('running');
    const never = routed();
    never.fire(TARGET);
    never.send(resolve);
    never.send({ type: 'REOPEN', reason: 'reopened' });
    expect(regions(never)['target']).toBe('none');
  });

  it('is not there for a service without a response time', () => {
    const walk = matter();
    walk.send(route());
    walk.send({ type: 'AWAIT_CUSTOMER' });
    walk.send({ type: 'CUSTOMER_REPLIED' });
    expect(regions(walk)).toEqual({ handling: 'accepted', target: 'none' });
  });
});
