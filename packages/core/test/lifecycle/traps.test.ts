// oxlint-disable typescript/no-unnecessary-type-assertion -- XState infers a machine's types from `{} as …`
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assign, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { ContactCentreError, hasCode } from '../../src/errors.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { defineLifecycle } from '../../src/lifecycle/define-lifecycle.ts';
import { contactLifecycle, artefactLifecycle } from '../../src/lifecycle/lifecycles.ts';
import { outputs } from '../../src/lifecycle/outputs.ts';
import { possibleEvents } from '../../src/lifecycle/possible-events.ts';
import { fireTimer, start, step } from '../../src/lifecycle/step.ts';
import type { Snapshot } from '../../src/lifecycle/step-result.ts';
import { captured, received } from './births.ts';
import { Walk } from './walk.ts';

const DAY = 86_400_000;

const timeouts = (): number =>
  process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;

const thrown = (work: () => unknown): ContactCentreError => {
  try {
    work();
  } catch (error) {
    if (error instanceof ContactCentreError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};
const codeOf = (work: () => unknown): ErrorCode => thrown(work).code;
const stored = (snapshot: Snapshot): Snapshot => JSON.parse(JSON.stringify(snapshot)) as Snapshot;

/** A lifecycle that waits `days` and may be sent back to waiting. */
const waiting = (days: number, version = 1) =>
  defineLifecycle({
    id: 'waiting',
    version,
    machine: setup({ delays: { patience: days * DAY } }).createMachine({
      id: 'waiting',
      initial: 'waiting',
      states: {
        waiting: {
          after: { patience: 'over' },
          on: { AGAIN: { target: 'waiting', reenter: true } },
        },
        over: {},
      },
    }),
  });

const PATIENCE = 'patience@waiting';

describe('traps of a state machine that has to last for years', () => {
  it('1: a delay of 30 days or of seven years becomes a stored instant, never a timeout that overflows', () => {
    const before = timeouts();
    for (const days of [30, 2_557]) {
      const { timers, snapshot } = start(waiting(days), { type: 'BEGIN' }, 1_000);
      expect(timers).toEqual([
        { change: 'set', key: PATIENCE, generation: 1, dueAt: 1_000 + days * DAY },
      ]);
      expect(snapshot.value).toBe('waiting');
    }
    expect(timeouts()).toBe(before);
  });

  it('1: nothing in the lifecycles starts a live machine', () => {
    for (const [file, text] of sources()) {
      expect([file, /\b(createActor|interpret)\(|\.start\(\)/.test(text)]).toEqual([file, false]);
    }
  });

  it('2: a timer outlives storing and loading', () => {
    const { snapshot } = start(waiting(30), { type: 'BEGIN' }, 0);
    const fired = fireTimer(
      waiting(30),
      { snapshot: stored(snapshot), version: 1 },
      PATIENCE,
      1,
      30 * DAY,
    );
    expect(fired).toMatchObject({ snapshot: { value: 'over', timers: {} } });
  });

  it('3: after the end nothing is accepted, although the machine itself would run its own handlers', () => {
    const ended = setup({
      types: {} as { context: { notes: number }; events: { type: 'NOTE' } | { type: 'END' } },
      actions: { count: assign(({ context }) => ({ notes: context.notes + 1 })) },
    }).createMachine({
      context: { notes: 0 },
      initial: 'open',
      on: { NOTE: { actions: 'count' } },
      states: { open: { on: { END: 'closed' } }, closed: { type: 'final' } },
    });
    const walk = new Walk(defineLifecycle({ id: 'ended', version: 1, machine: ended }), {
      type: 'BEGIN',
    });
    const { snapshot } = walk.send({ type: 'END' });
    expect(snapshot.status).toBe('done');
    for (const current of [snapshot, stored(snapshot)]) {
      const after = step(walk.lifecycle, { snapshot: current, version: 2 }, { type: 'NOTE' }, 5);
      expect(after.accepted).toBe(false);
      expect(after.snapshot).toBe(current);
    }
  });

  it('4: a timer that was set anew since its row was read is stale', () => {
    const walk = new Walk(waiting(30), { type: 'BEGIN' });
    walk.send({ type: 'AGAIN' });
    expect(fireTimer(walk.lifecycle, walk.current, PATIENCE, 1, 30 * DAY)).toBe('stale');
    expect(walk.fire(PATIENCE).snapshot.value).toBe('over');
    expect(fireTimer(walk.lifecycle, walk.current, PATIENCE, 2, 31 * DAY)).toBe('stale');
  });

  it('5: a timer that was stored still fires after its delay was changed from 7 days to 10', () => {
    const { snapshot } = start(waiting(7), { type: 'BEGIN' }, 0);
    expect(
      fireTimer(waiting(10), { snapshot: stored(snapshot), version: 1 }, PATIENCE, 1, 7 * DAY),
    ).toMatchObject({ snapshot: { value: 'over' } });
  });

  it('5: a number as delay is refused, since it would become part of the stored name', () => {
    const machine = setup({}).createMachine({
      initial: 'a',
      states: { a: { after: { 604_800_000: 'b' } }, b: {} },
    });
    expect(thrown(() => defineLifecycle({ id: 'numeric', version: 1, machine })).message).toContain(
      'state a: after 604800000: a number becomes part of the stored name',
    );
  });

  it.each([
    'xstate.after.retention.artefact.live.clock.kept',
    'xstate.done.actor.lookup',
    'xstate.init',
    '@xstate.raise',
    '*',
    'REPLY.*',
    '',
    'TIMER',
    'MIGRATE',
    'PARK',
  ])('6: an event called "%s" is refused at every door', (type) => {
    const walk = new Walk(artefactLifecycle, captured());
    expect(codeOf(() => walk.send({ type }))).toBe('CC_EVENT_RESERVED');
    expect(codeOf(() => start(artefactLifecycle, { ...captured(), type }, 0))).toBe(
      'CC_EVENT_RESERVED',
    );
  });

  it('7: what leaves a step holds what was asked for, never the whole context or event', () => {
    const walk = new Walk(contactLifecycle, received({ rule: 'canary-in-context' }));
    const { facts, effects, tells, timers } = walk.send({
      type: 'REPLY',
      reply: 'c/a2',
      channel: 'customerservices',
      by: 'canary-in-event',
    });
    const text = JSON.stringify({ facts, effects, tells, timers });
    expect(text).toContain('c/a2');
    expect(text).not.toContain('canary');
    expect(text).not.toContain('xstate');
  });

  it('7: nothing that is stored names XState', () => {
    expect(JSON.stringify(new Walk(artefactLifecycle, captured()).last)).not.toContain('xstate');
  });

  it.each([
    ['a state that is gone', 'archived'],
    ['a state inside one that has none', { triaged: 'waiting' }],
    ['a state without the one inside it', 'received'],
    ['no state', {}],
  ])('8: a snapshot with %s needs attention; nothing is guessed', (_, value) => {
    const { snapshot } = start(contactLifecycle, received(), 0);
    const strange = { ...stored(snapshot), value };
    const error = thrown(() =>
      step(contactLifecycle, { snapshot: strange, version: 1 }, { type: 'NOTE' }, 1),
    );
    expect(error.code).toBe('CC_NEEDS_ATTENTION');
    expect(codeOf(() => possibleEvents(contactLifecycle, strange))).toBe('CC_NEEDS_ATTENTION');
  });

  it('9: what throws in a guard, an assignment or at birth reaches the caller, with its place', () => {
    const faulty = faultyLifecycle();
    const walk = new Walk(faulty, { type: 'BEGIN', fail: false });
    for (const type of ['GUARD', 'ASSIGN', 'DELAY', 'FACT']) {
      const error = thrown(() => walk.send({ type }));
      expect(error.code).toBe('CC_STEP_FAILED');
      expect(error.message).toContain(`lifecycle 'faulty' in calm, event ${type}`);
      expect(String(error.cause)).toContain(`fault in ${type}`);
    }
    const born = thrown(() => start(faulty, { type: 'BEGIN', fail: true }, 0));
    expect(born.message).toContain('at birth, event BEGIN');
    expect(String(born.cause)).toContain('fault in BEGIN');
  });

  it('9: a step that threw leaves nothing behind in the next one', () => {
    const walk = new Walk(faultyLifecycle(), { type: 'BEGIN', fail: false });
    expect(() => walk.send({ type: 'FACT' })).toThrow('CC_STEP_FAILED');
    const next = walk.send({ type: 'FINE' });
    expect(next.facts).toEqual([{ type: 'fine' }]);
    expect(next.effects).toEqual([]);
  });

  it('10: an action without a name, or one that sends to another machine, is refused', () => {
    const machine = setup({}).createMachine({
      entry: () => undefined,
      on: { GO: { guard: () => true } },
    });
    const { message } = thrown(() => defineLifecycle({ id: 'nameless', version: 1, machine }));
    expect(message).toContain('the machine itself: entry: the inline action');
    expect(message).toContain('the machine itself: on GO: the inline guard');
  });

  it.each([
    ['a Date', new Date(0), 'context.kept is a Date'],
    ['a Map', new Map(), 'context.kept is a Map'],
    ['undefined', undefined, 'context.kept is undefined'],
    ['a nested Set', { a: [new Set()] }, 'context.kept.a.0 is a Set'],
    ['infinity', Number.POSITIVE_INFINITY, 'context.kept is Infinity'],
    ['a function', () => 1, 'context.kept is a function'],
  ])(
    '11: %s in the context is refused, since it would come back from the store as something else',
    (_, value, why) => {
      const machine = setup({
        types: {} as { context: { kept: unknown } },
        actions: { keep: assign({ kept: () => value }) },
      }).createMachine({ context: { kept: null }, on: { KEEP: { actions: 'keep' } } });
      const walk = new Walk(defineLifecycle({ id: 'odd', version: 1, machine }), { type: 'BEGIN' });
      const error = thrown(() => walk.send({ type: 'KEEP' }));
      expect(error.code).toBe('CC_STEP_FAILED');
      expect(String(error.cause)).toContain(why);
    },
  );

  it('12: an event that no state accepts gives the very same snapshot and says so', () => {
    const walk = new Walk(contactLifecycle, received());
    const before = walk.last.snapshot;
    const ignored = walk.send({ type: 'RELEASE', reread: false });
    expect(ignored).toMatchObject({
      accepted: false,
      facts: [],
      timers: [],
      effects: [],
      tells: [],
    });
    expect(ignored.snapshot).toBe(before);
  });

  it('12: an event that changes nothing but states something is accepted', () => {
    const walk = new Walk(contactLifecycle, received());
    expect(
      walk.send({ type: 'ARTEFACTS_OPENED', artefacts: [], purpose: 'training' }).accepted,
    ).toBe(true);
  });

  it('13: a context cannot be changed in place, by a machine or by who holds the snapshot', () => {
    const machine = setup({
      types: {} as { context: { list: string[] } },
      actions: {
        push: assign(({ context }) => {
          context.list.push('x');
          return { list: context.list };
        }),
      },
    }).createMachine({ context: () => ({ list: [] }), on: { PUSH: { actions: 'push' } } });
    const lifecycle = defineLifecycle({ id: 'pushy', version: 1, machine });
    const { snapshot } = start(lifecycle, { type: 'BEGIN' }, 0);
    for (const current of [snapshot, stored(snapshot)]) {
      const work = () => step(lifecycle, { snapshot: current, version: 1 }, { type: 'PUSH' }, 1);
      expect(codeOf(work)).toBe('CC_STEP_FAILED');
      expect(current.context).toEqual({ list: [] });
    }
    expect(() => Object.assign(snapshot, { status: 'done' })).toThrow(TypeError);
  });

  it('13: a lifecycle says its name and version, since snapshots do not', () => {
    expect([contactLifecycle.id, contactLifecycle.version]).toEqual(['contact', 1]);
  });

  it('14: machines beside the machine, with or without a systemId, are refused', () => {
    const inner = setup({}).createMachine({});
    const machine = setup({ actors: { inner } }).createMachine({
      invoke: { src: 'inner', systemId: 'beside' },
    });
    const { message } = thrown(() => defineLifecycle({ id: 'beside', version: 1, machine }));
    expect(message).toContain("actor 'inner'");
    expect(message).toContain('the machine itself: invoke');
  });

  it('15: time comes from the step alone, whatever the event says', () => {
    const walk = new Walk(contactLifecycle, received({ at: 1 }), 5_000);
    expect(walk.last.snapshot.context['receivedAt']).toBe(5_000);
    expect(walk.send({ type: 'NOTE', at: 1 }, 6_000).tells[0]?.event['at']).toBe(6_000);
  });

  it('15: no lifecycle reads the clock or draws lots', () => {
    for (const [file, text] of sources()) {
      expect([
        file,
        /Date\.now|new Date\(|Math\.random|randomUUID|performance\./.test(text),
      ]).toEqual([file, false]);
    }
  });

  it.each([
    ['missing', undefined],
    ['not a number', Number.NaN],
    ['without end', Number.POSITIVE_INFINITY],
  ])('a delay that is %s is an error: XState would fire it at once or never', (_, delay) => {
    const machine = setup({
      delays: { odd: () => delay as number },
    }).createMachine({ initial: 'a', states: { a: { after: { odd: 'b' } }, b: {} } });
    const lifecycle = defineLifecycle({ id: 'odd-delay', version: 1, machine });
    const error = thrown(() => start(lifecycle, { type: 'BEGIN' }, 0));
    expect(error.code).toBe('CC_STEP_FAILED');
    expect(String(error.cause)).toContain("timer 'odd@a'");
  });

  it('a machine that chases its own tail is stopped', () => {
    const machine = setup({}).createMachine({
      initial: 'a',
      states: { a: { on: { GO: 'b' } }, b: { always: 'c' }, c: { always: 'b' } },
    });
    const walk = new Walk(defineLifecycle({ id: 'dizzy', version: 1, machine }), { type: 'BEGIN' });
    expect(codeOf(() => walk.send({ type: 'GO' }))).toBe('CC_STEP_FAILED');
  });

  it('a timer that the machine no longer knows needs attention, rather than being dropped', () => {
    const { snapshot } = start(waiting(7), { type: 'BEGIN' }, 0);
    const renamed = { ...stored(snapshot), timers: { 'patience@elsewhere': 1 } };
    const work = () =>
      fireTimer(waiting(7), { snapshot: renamed, version: 1 }, 'patience@elsewhere', 1, 0);
    expect(codeOf(work)).toBe('CC_NEEDS_ATTENTION');
    expect(hasCode(thrown(work), 'CC_NEEDS_ATTENTION')).toBe(true);
  });
});

const sources = (): [string, string][] => {
  const folder = join(import.meta.dirname, '../../src/lifecycle');
  return readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]);
};

const fault = (type: string): never => {
  throw new Error(`fault in ${type}`);
};

const faultyLifecycle = () => {
  const machine = setup({
    types: {} as {
      context: { count: number };
      input: { fail: boolean };
      events: { type: 'GUARD' | 'ASSIGN' | 'DELAY' | 'FACT' | 'FINE' };
    },
    guards: { broken: () => fault('GUARD') },
    actions: {
      ...outputs(),
      broken: assign(() => fault('ASSIGN')),
    },
    delays: { broken: () => fault('DELAY') },
  }).createMachine({
    context: ({ input }) => ({ count: input.fail ? fault('BEGIN') : 0 }),
    initial: 'calm',
    states: {
      calm: {
        on: {
          GUARD: { guard: 'broken', target: 'late' },
          ASSIGN: { actions: 'broken' },
          DELAY: 'late',
          FACT: {
            actions: [
              { type: 'effect', params: { kind: 'lost', params: {} } },
              { type: 'fact', params: () => fault('FACT') },
            ],
          },
          FINE: { actions: { type: 'fact', params: { type: 'fine' } } },
        },
      },
      late: { after: { broken: 'calm' } },
    },
  });
  return defineLifecycle({ id: 'faulty', version: 1, machine });
};
