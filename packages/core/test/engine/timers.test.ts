import { failpoints } from '@council-contact/conformance';
import {
  createContactCentre,
  memoryStore,
  type ContactCentre,
  type Inbound,
  type Store,
  type TimerRow,
} from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { FamilyCache } from '../../src/engine/family-cache.ts';
import { InstanceReader } from '../../src/engine/instance-reader.ts';
import { SweepGuard } from '../../src/engine/sweep-guard.ts';
import { Timers } from '../../src/engine/timers.ts';
import { QUEUE_LIMITS } from '../../src/engine/work-queue.ts';
import { Writer } from '../../src/engine/writer.ts';
import { defineLifecycle } from '../../src/lifecycle/define-lifecycle.ts';
import { outputs } from '../../src/lifecycle/outputs.ts';
import { silentLogger } from '../../src/ports/logger.ts';
import { assign, setup } from 'xstate';
import { minimalPolicy } from '../fixtures/minimal-policy.ts';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const by = adviser;

const receivedIn = async (
  centre: ContactCentre,
  text: string,
  given: Partial<Inbound> = {},
): Promise<string> => {
  const answer = await centre.receive('inbox', mail(text, given));
  if (!('contact' in answer)) throw new Error('it is in no contact');
  return answer.contact;
};

const timersOf = (store: Store): Promise<readonly TimerRow[]> =>
  store.claimTimers({
    now: Date.parse('2100-01-01T00:00:00Z'),
    limit: 1_000,
    holder: 'test',
    leaseMs: 0,
  });

describe('a timer', () => {
  test('that was read before it was set anew does nothing', async () => {
    const memory = memoryStore();
    const points = failpoints(memory);
    const { centre, clock } = await newCentre({ store: points.store });
    const id = await receivedIn(centre, 'My bin.');
    await centre.contacts.resolve(id, { by, outcome: 'answered' });
    const [stale] = (await timersOf(memory)).filter(({ key }) => key.startsWith('reopenWindow'));
    expect(stale?.instance).toBe(id);
    clock.advance('P20D');

    points.arm('claimTimers:after', 'stall');
    const settling = centre.settle();
    await points.reached('claimTimers:after');
    // Read, and not yet delivered: meanwhile it is reopened and resolved again, under a new window.
    await centre.contacts.reopen(id, { by, reason: 'by-phone' });
    await centre.contacts.resolve(id, { by, outcome: 'answered' });
    points.release();
    await settling;
    expect((await centre.contacts.get(id)).stage).toBe('resolved');
    const [fresh] = (await timersOf(memory)).filter(({ key }) => key.startsWith('reopenWindow'));
    expect(fresh?.generation).toBeGreaterThan(stale?.generation ?? 0);
    clock.advance('P20D');
    await centre.settle();
    expect((await centre.contacts.get(id)).stage).toBe('retained');
  });

  test('of an instance that has ended does nothing and goes', async () => {
    const { centre, store, clock } = await newCentre();
    const id = await receivedIn(centre, 'My bin.');
    await centre.contacts.resolve(id, { by, outcome: 'answered' });
    clock.advance('P2Y');
    await centre.settle();
    expect((await centre.contacts.get(id)).stage).toBe('erased');
    expect(await timersOf(store)).toEqual([]);
  });

  test('that came due while nothing ran is delivered at the next start, in order of its due time', async () => {
    const { centre, clock, options, store } = await newCentre();
    const resolved: string[] = [];
    for (const [index, hours] of [5, 1, 3, 2, 4].entries()) {
      const occurredAt = `2026-11-23T${String(9 + hours).padStart(2, '0')}:00:00Z`;
      clock.set(occurredAt);
      resolved[hours] = await receivedIn(centre, `A question ${index}.`, { occurredAt });
    }
    await centre.stop();
    clock.advance('P3Y');
    const next = await createContactCentre({ ...options, store });
    await next.settle();
    const disposed = (await factsSoFar(next)).flatMap(({ fact }) =>
      fact.type === 'artefact.due' && fact.instance.endsWith('/a1') ? [fact.contact] : [],
    );
    expect(disposed).toEqual(resolved.filter(Boolean));
  });

  test('that came due while nothing ran comes for every matter, also where many are due together', async () => {
    const { centre, clock, options, store } = await newCentre();
    const ids: string[] = [];
    for (let bin = 0; bin < 5; bin += 1) ids.push(await receivedIn(centre, `My bin ${bin}.`));
    await centre.stop();
    clock.advance('P3Y');
    const next = await createContactCentre({ ...options, store });
    await next.settle();
    const overdue = (await factsSoFar(next)).flatMap(({ fact }) =>
      fact.type === 'matter.overdue' ? [fact.contact] : [],
    );
    expect(overdue.toSorted()).toEqual(ids.toSorted());
  });

  test('comes once, though the answer to its commit was lost', async () => {
    const memory = memoryStore();
    const points = failpoints(memory);
    const { centre, clock } = await newCentre({ store: points.store });
    await receivedIn(centre, 'My bin.');
    clock.advance('P1M');
    points.arm('commit:after', 'throw');
    await centre.settle();
    const facts = (await factsSoFar(centre)).filter(({ fact }) => fact.type === 'matter.overdue');
    expect(facts).toHaveLength(1);
  });
});

/** Counts to a limit by a timer of its own; `broken` makes its next step throw. */
const ticking = (version: number, states: 'old' | 'new') =>
  defineLifecycle({
    id: 'ticking',
    version,
    machine: setup({
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- XState infers the machine's types from it
      types: {} as { context: { ticks: number }; events: { type: 'NUDGE'; at: number } },
      actions: {
        ...outputs(),
        count: assign({ ticks: ({ context }) => context.ticks + 1 }),
        break: assign({
          ticks: () => {
            throw new Error('broken');
          },
        }),
      },
      delays: { tick: 1_000 },
    }).createMachine({
      id: 'ticking',
      context: { ticks: 0 },
      initial: 'counting',
      states:
        states === 'old'
          ? {
              counting: {
                after: { tick: { target: 'counting', reenter: true, actions: 'count' } },
                on: { NUDGE: 'faulty' },
              },
              faulty: { after: { tick: { actions: 'break' } } },
            }
          : { counting: {} },
    }),
  });

const newEngine = async (lifecycle: ReturnType<typeof ticking>, store: Store) => {
  let now = 10_000;
  const clock = { now: () => new Date(now) };
  const writer = new Writer({
    store,
    reader: new InstanceReader(store, new Map([[lifecycle.id, lifecycle]])),
    cache: new FamilyCache(8),
    clock,
    rules: { complete: (event) => event, expiresAt: () => null },
    limits: QUEUE_LIMITS,
    committed: () => {},
    epochClosed: async () => {},
  });
  const parts = { store, writer, clock, log: silentLogger };
  const sweeps = new SweepGuard({ ...parts, policy: minimalPolicy });
  const timers = new Timers({ ...parts, holder: 'test', sweeps });
  const begin = (id: string): Promise<unknown> =>
    writer.submit({
      lane: 'command',
      families: [id],
      apply: (unit) => unit.start(lifecycle, id, 'example', { type: 'BEGIN' }).version,
    });
  const nudge = (id: string): Promise<unknown> =>
    writer.submit({
      lane: 'command',
      families: [id],
      apply: (unit) => unit.send(id, { type: 'NUDGE' }),
    });
  const passes = async (ms: number): Promise<number> => {
    now += ms;
    return timers.round();
  };
  return { begin, nudge, passes };
};

describe('timers of any lifecycle', () => {
  test('one that fails does not stand before the others, and comes again', async () => {
    const store = memoryStore();
    await store.open();
    const { begin, nudge, passes } = await newEngine(ticking(1, 'old'), store);
    await begin('a');
    await begin('b');
    await nudge('a');
    await passes(1_000);
    const ticks = async (id: string): Promise<unknown> =>
      JSON.parse((await store.load([id]))[0]?.snapshot ?? '').context.ticks;
    expect(await ticks('b')).toBe(1);
    expect(await passes(1_000)).toBe(1);
    expect(await ticks('b')).toBe(2);
    const [faulty] = (await timersOf(store)).filter(({ instance }) => instance === 'a');
    expect(faulty?.dueAt).toBe(11_000 + 300_000);
  });

  test('one whose machine has moved on without a migration parks its instance, visibly, and is not lost', async () => {
    const store = memoryStore();
    await store.open();
    const { begin } = await newEngine(ticking(1, 'old'), store);
    await begin('a');
    const newer = await newEngine(ticking(2, 'new'), store);
    await newer.passes(1_000);
    expect(
      await store.find({
        council: 'example',
        machine: 'ticking',
        status: 'needs-attention',
        limit: 10,
      }),
    ).toMatchObject([{ id: 'a', machineVersion: 1 }]);
    expect((await store.facts(0, 10)).map(({ facts }) => facts)).toEqual([
      '[{"type":"instance.needs-attention","from":1,"to":2}]',
    ]);
    await expect(newer.nudge('a')).rejects.toThrow('CC_NEEDS_ATTENTION');
    expect(await timersOf(store)).toHaveLength(1);
    // The release that knows it goes on from where it stood.
    const older = await newEngine(ticking(1, 'old'), store);
    await older.passes(2 * 86_400_000);
    expect(JSON.parse((await store.load(['a']))[0]?.snapshot ?? '').context.ticks).toBe(1);
  });
});
