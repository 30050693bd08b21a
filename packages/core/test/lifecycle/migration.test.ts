// oxlint-disable typescript/no-unnecessary-type-assertion -- XState infers a machine's types from `{} as …`
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assign, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/json.ts';
import { defineLifecycle } from '../../src/lifecycle/define-lifecycle.ts';
import type { Lifecycle, LifecycleDefinition } from '../../src/lifecycle/define-lifecycle.ts';
import {
  artefactLifecycle,
  contactLifecycle,
  holdLifecycle,
  matterLifecycle,
} from '../../src/lifecycle/lifecycles.ts';
import { migrate } from '../../src/lifecycle/migration.ts';
import { replay } from '../../src/lifecycle/replay.ts';
import { fireTimer, start, step } from '../../src/lifecycle/step.ts';
import type { LifecycleEvent, Snapshot } from '../../src/lifecycle/step-result.ts';

/** A snapshot as a release stored it, and what one more event or timer then made of it. */
interface Golden {
  readonly version: number;
  readonly snapshot: Snapshot;
  readonly at: number;
  readonly event?: LifecycleEvent;
  readonly timer?: string;
  readonly comesTo: JsonValue;
}

const goldenOf = (lifecycle: Lifecycle, version: number): Golden[] =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, 'golden', `${lifecycle.id}-${version}.json`), 'utf8'),
  ) as Golden[];

describe.each([contactLifecycle, matterLifecycle, artefactLifecycle, holdLifecycle])(
  'what version 1 of $id stored',
  (lifecycle) => {
    const stored = goldenOf(lifecycle, 1);

    it.each(stored.map((golden) => [JSON.stringify(golden.snapshot.value), golden] as const))(
      'in %s goes on as it did then',
      (_, { snapshot, version, at, event, timer, comesTo }) => {
        const migrated = migrate(lifecycle, 1, snapshot);
        if (migrated === 'needs-attention') throw new Error('it needs attention');
        const current = { snapshot: migrated, version };
        const next =
          timer === undefined
            ? step(lifecycle, current, event ?? { type: '' }, at)
            : fireTimer(lifecycle, current, timer, snapshot.timers[timer] ?? 0, at);
        expect(next).toMatchObject({ snapshot: { value: comesTo } });
      },
    );

    it('is there for every state in which an instance can rest', () => {
      const places = stored.map(({ snapshot }) => JSON.stringify(snapshot.value)).join(' ');
      const resting = placesOf(lifecycle).filter((key) => !places.includes(`"${key}"`));
      expect(resting).toEqual([]);
    });
  },
);

/** Names of the states without states of their own, those that are passed through or final left out. */
const placesOf = ({ machine }: Lifecycle): string[] => {
  const below = (state: typeof machine.root): (typeof machine.root)[] =>
    Object.values(state.states).flatMap((child) => [child, ...below(child)]);
  return below(machine.root)
    .filter(({ type, key }) => type === 'atomic' && key !== 'arriving')
    .map(({ key }) => key);
};

const HOUR = 3_600_000;

const first = defineLifecycle({
  id: 'query',
  version: 1,
  machine: setup({ delays: { patience: HOUR } }).createMachine({
    context: { asked: 1 },
    initial: 'open',
    states: { open: { after: { patience: 'late' } }, late: {} },
  }),
});

const third = (changes: Partial<LifecycleDefinition> = {}): Lifecycle =>
  defineLifecycle({
    id: 'query',
    version: 3,
    machine: setup({
      types: {} as { context: { questions: number }; events: { type: 'ASK' } },
      actions: { ask: assign(({ context }) => ({ questions: context.questions + 1 })) },
      delays: { patience: 2 * HOUR },
    }).createMachine({
      context: { questions: 0 },
      initial: 'waiting',
      states: {
        waiting: { after: { patience: 'late' }, on: { ASK: { actions: 'ask' } } },
        late: {},
      },
    }),
    migrations: {
      1: (snapshot) => ({ ...snapshot, context: { questions: snapshot.context['asked'] } }),
      2: (snapshot) => ({ ...snapshot, value: 'waiting' }),
    },
    renamedTimers: { 'patience@open': 'patience@waiting' },
    ...changes,
  });

const stored = (): Snapshot => {
  const { snapshot } = start(first, { type: 'BEGIN' }, 0);
  return JSON.parse(JSON.stringify(snapshot)) as Snapshot;
};

describe('a stored snapshot of an older version', () => {
  it('is taken through each migration in turn and goes on', () => {
    const migrated = migrate(third(), 1, stored());
    expect(migrated).toEqual({
      value: 'waiting',
      context: { questions: 1 },
      status: 'active',
      timers: { 'patience@waiting': 1 },
    });
    const snapshot = migrated as Snapshot;
    const asked = step(third(), { snapshot, version: 2 }, { type: 'ASK' }, 5);
    expect(asked.snapshot.context).toEqual({ questions: 2 });
  });

  it('keeps its timer, whose row still bears the old key', () => {
    const snapshot = migrate(third(), 1, stored()) as Snapshot;
    const fired = fireTimer(third(), { snapshot, version: 2 }, 'patience@open', 1, HOUR);
    expect(fired).toMatchObject({
      snapshot: { value: 'late', timers: {} },
      timers: [{ change: 'cancel', key: 'patience@waiting' }],
    });
    expect(fireTimer(third(), { snapshot, version: 2 }, 'patience@open', 2, HOUR)).toBe('stale');
  });

  it('of the present version stays the very same', () => {
    const snapshot = stored();
    expect(migrate(first, 1, snapshot)).toBe(snapshot);
  });

  it.each([
    ['a migration is missing', third({ migrations: { 2: (snapshot) => snapshot } }), 1],
    [
      'a migration throws',
      third({
        migrations: {
          1: () => {
            throw new Error('no');
          },
          2: (snapshot) => snapshot,
        },
      }),
      1,
    ],
    [
      'what comes out is no state of the machine',
      third({ migrations: { 1: (snapshot) => snapshot, 2: (snapshot) => snapshot } }),
      1,
    ],
    ['a timer has no name any more', third({ renamedTimers: {} }), 1],
    ['it was stored by a later version', first, 2],
  ])('needs attention where %s', (_, lifecycle, version) => {
    expect(migrate(lifecycle, version, stored())).toBe('needs-attention');
  });

  it('is where a replay goes on, with what the newer machine made of it', () => {
    const snapshot = migrate(third(), 1, stored()) as Snapshot;
    const events = [
      { version: 1, at: 0, event: { type: 'BEGIN' } },
      { version: 2, at: 1, event: { type: 'PARK' } },
      {
        version: 3,
        at: 2,
        event: {
          type: 'MIGRATE',
          from: 1,
          to: 3,
          snapshot: JSON.parse(JSON.stringify(snapshot)) as LifecycleEvent,
        },
      },
      { version: 4, at: 3, event: { type: 'ASK' } },
    ];
    expect(replay(third(), events).context).toEqual({ questions: 2 });
  });
});

describe('a replay', () => {
  it.each([
    ['without events', []],
    [
      'of a timer without a key',
      [
        { version: 1, at: 0, event: { type: 'BEGIN' } },
        { version: 2, at: 1, event: { type: 'TIMER' } },
      ],
    ],
    [
      'of a migration without its snapshot',
      [
        { version: 1, at: 0, event: { type: 'BEGIN' } },
        { version: 2, at: 1, event: { type: 'MIGRATE' } },
      ],
    ],
  ])('%s says what is missing', (_, events) => {
    expect(() => replay(first, events)).toThrow('CC_INPUT_INVALID');
  });

  it('passes over a timer that was stale', () => {
    const events = [
      { version: 1, at: 0, event: { type: 'BEGIN' } },
      { version: 2, at: 1, event: { type: 'TIMER', key: 'patience@open', generation: 7 } },
    ];
    expect(replay(first, events).value).toBe('open');
  });
});
