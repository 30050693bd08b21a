import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, setup } from 'xstate';
import type { AnyStateMachine } from 'xstate';
import type { JsonValue } from '../../src/json.ts';
import { plannerOf, type PlannedMove } from '../../src/lifecycle/planned-transitions.ts';
import { publicTransitions, type Moved } from '../../src/lifecycle/reused-scope.ts';
import { LIFECYCLES, walkThrough } from './histories.ts';

/** Everything of a transition that a step reads. */
const read = ({ snapshot, actions }: Moved | PlannedMove) => ({
  value: snapshot.value as unknown,
  context: snapshot.context as unknown,
  status: snapshot.status,
  actions: actions.map(({ type, params }) => ({ type, params })),
});

type SentEvent = { readonly type: string };

const ENDLESS = 'endless';

/** Both give up on eventless transitions that go round and round. */
const orEndless = <T extends Moved | PlannedMove>(work: () => T): T | typeof ENDLESS => {
  try {
    const moved = work();
    // At birth XState does not throw but says so in the snapshot.
    return (moved.snapshot.status as string) === 'error' ? ENDLESS : moved;
  } catch (error) {
    if (error instanceof Error && /without end|Infinite loop/u.test(error.message)) return ENDLESS;
    throw error;
  }
};

const expectSame = (
  machine: AnyStateMachine,
  input: SentEvent,
  events: readonly SentEvent[],
): void => {
  const planner = plannerOf(machine);
  if (planner === null) throw new Error('the machine cannot be planned');
  const planned = orEndless(() => planner.initial(input));
  const documented = orEndless(() => publicTransitions.initial(machine, input));
  if (planned === ENDLESS || documented === ENDLESS) {
    expect(planned).toBe(documented);
    return;
  }
  expect(read(planned)).toEqual(read(documented));
  let here = planned.snapshot;
  let there = documented.snapshot;
  for (const event of events) {
    // XState goes on after the end; `step` refuses before it comes to this.
    if (there.status !== 'active') return;
    const from = [here, there] as const;
    const next = orEndless(() => planner.next(from[0], event));
    const same = orEndless(() => publicTransitions.next(machine, from[1], event));
    if (next === ENDLESS || same === ENDLESS) {
      expect(next).toBe(same);
      return;
    }
    expect(read(next)).toEqual(read(same));
    expect(next.snapshot === here).toBe(same.snapshot === there);
    // A state that comes back from the store goes on as one that stayed in memory.
    const stored = JSON.parse(JSON.stringify(next.snapshot.value)) as JsonValue;
    if (next.snapshot.status === 'active') {
      expect(planner.resume(stored, next.snapshot.context)?.value).toEqual(next.snapshot.value);
    }
    here = next.snapshot;
    there = same.snapshot;
  }
};

interface Shape {
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final';
  readonly children: readonly Shape[];
}

const leaf = fc.constantFrom<Shape>(
  { kind: 'atomic', children: [] },
  { kind: 'atomic', children: [] },
  { kind: 'final', children: [] },
);
const shapeOf = (depth: number): fc.Arbitrary<Shape> =>
  depth === 0
    ? leaf
    : fc.oneof(
        leaf,
        fc.record({
          kind: fc.constantFrom<'compound' | 'parallel'>('compound', 'parallel'),
          children: fc.array(shapeOf(depth - 1), { minLength: 1, maxLength: 3 }),
        }),
      );

interface Wiring {
  readonly from: number;
  readonly to: number | null;
  readonly on: string;
  readonly reenter: boolean;
  readonly guard: string | null;
  readonly counts: boolean;
}

const wirings = fc.array(
  fc.record({
    from: fc.nat(30),
    to: fc.option(fc.nat(30), { nil: null }),
    on: fc.constantFrom('A', 'B', 'C', 'always', 'later'),
    reenter: fc.boolean(),
    guard: fc.option(fc.constantFrom('even', 'small'), { nil: null }),
    counts: fc.boolean(),
  }),
  { maxLength: 12 },
);

/** A machine with such a tree of states, each of which says when it is entered and left. */
const machineOf = (root: Shape, wiring: readonly Wiring[]): AnyStateMachine => {
  const ids: string[] = [];
  const kinds: Shape['kind'][] = [];
  const collect = (shape: Shape): void => {
    kinds.push(shape.kind);
    ids.push(`s${ids.length}`);
    shape.children.forEach(collect);
  };
  collect(root);
  let at = 0;
  const config = (shape: Shape): object => {
    const number = at;
    at += 1;
    const id = `s${number}`;
    const says = (what: string) => ({
      type: 'fact',
      params: ({ context }: { context: { n: number } }) => ({
        type: `${what} ${id}`,
        n: context.n,
      }),
    });
    const children = shape.children.map((child, index) => [`c${index}`, config(child)] as const);
    const own =
      shape.kind === 'final' ? [] : wiring.filter(({ from }) => from % ids.length === number);
    const transition = ({ to, reenter, guard, counts }: Wiring): object => ({
      ...(to !== null && { target: `#s${to % ids.length}`, reenter }),
      ...(guard !== null && { guard }),
      actions: [...(counts ? ['count'] : []), says('taken from')],
    });
    const on: Record<string, object[]> = {};
    for (const each of own) if (each.on.length === 1) (on[each.on] ??= []).push(transition(each));
    const always = own
      .filter((each) => each.on === 'always' && each.guard !== null)
      .map((each) => transition({ ...each, counts: true }));
    const after = own.filter((each) => each.on === 'later').map(transition);
    return {
      id,
      ...(shape.kind === 'final' ? { type: 'final' } : {}),
      ...(shape.kind === 'parallel' && { type: 'parallel' }),
      ...(shape.kind === 'compound' && { initial: 'c0' }),
      ...(children.length > 0 && { states: Object.fromEntries(children) }),
      entry: says('entered'),
      exit: says('left'),
      on,
      ...(always.length > 0 && { always }),
      ...(after.length > 0 && { after: { later: after } }),
    };
  };
  const machine = setup({
    actions: {
      count: assign(({ context }) => ({ n: Number(context['n']) + 1 })),
      fact: (_args: unknown, _params: object) => undefined,
    },
    guards: {
      even: ({ context }) => Number(context['n']) % 2 === 0,
      small: ({ context }) => Number(context['n']) < 7,
    },
    delays: { later: ({ context }) => Number(context['n']) * 1000 },
  }).createMachine({ ...config(root), context: { n: 0 } } as never);
  machine.options.maxIterations = 50;
  // Its types follow a configuration that is only known at run time.
  return machine as unknown as AnyStateMachine;
};

describe('planned transitions', () => {
  it.each(LIFECYCLES)(
    'equal the documented ones over every history of a %s',
    (_, lifecycle, histories) => {
      expect.hasAssertions();
      fc.assert(
        fc.property(histories, (history) => {
          const { events } = walkThrough(lifecycle, history);
          const sent = events.map(({ event, at }) => {
            const isTimer = event.type === 'TIMER' && 'key' in event;
            const type = isTimer
              ? (lifecycle.timers.events.get(event['key'] as string) ?? '')
              : event.type;
            return { ...event, type, at };
          });
          const [first, ...others] = sent;
          if (first !== undefined) expectSame(lifecycle.machine, first, others);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('equal the documented ones on machines of every shape', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constantFrom<'compound' | 'parallel'>('compound', 'parallel'),
          children: fc.array(shapeOf(2), { minLength: 1, maxLength: 3 }),
        }),
        wirings,
        fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { maxLength: 12 }),
        (root, wiring, events) => {
          const machine = machineOf(root, wiring);
          const timers = [...machine.root.machine.events].filter((type) =>
            String(type).startsWith('xstate.after'),
          );
          const sent = events.map((type, index) => ({
            type: type === 'D' ? String(timers[index % timers.length] ?? 'D') : type,
          }));
          expectSame(machine, { type: 'BIRTH' }, sent);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('leave to XState what only XState can carry out', () => {
    const withHistory = setup({}).createMachine({
      initial: 'a',
      states: { a: { initial: 'x', states: { x: {}, back: { type: 'history' } } } },
    });
    const withWildcard = setup({}).createMachine({
      initial: 'a',
      states: { a: { on: { '*': {} } } },
    });
    const withDone = setup({}).createMachine({
      initial: 'a',
      states: { a: { initial: 'x', states: { x: { type: 'final' } }, onDone: 'b' }, b: {} },
    });
    for (const machine of [withHistory, withWildcard, withDone])
      expect(plannerOf(machine)).toBeNull();
  });
});
