// oxlint-disable typescript/no-unnecessary-type-assertion -- XState infers a machine's types from `{} as …`
import {
  and,
  assign,
  cancel,
  emit,
  enqueueActions,
  fromPromise,
  log,
  not,
  or,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stateIn,
  stopChild,
} from 'xstate';
import type { AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../src/errors.ts';
import { defineLifecycle } from '../../src/lifecycle/define-lifecycle.ts';
import type { LifecycleDefinition } from '../../src/lifecycle/define-lifecycle.ts';
import { outputs } from '../../src/lifecycle/outputs.ts';
import { start, step } from '../../src/lifecycle/step.ts';
import type { Snapshot } from '../../src/lifecycle/step-result.ts';

const refusalOf = (machine: AnyStateMachine): string => {
  try {
    defineLifecycle({ id: 'tried', version: 1, machine });
  } catch (error) {
    if (hasCode(error, 'CC_MACHINE_REFUSED')) return error.message;
    throw error;
  }
  return 'it was accepted';
};

/** A machine with one state `here` that has these fields; names are not type-checked, as in plain JavaScript. */
/** A machine made as in plain JavaScript, where no type holds anything back. */
const untyped = (config: object, more: object = {}): AnyStateMachine => {
  const { createMachine } = setup(more as Parameters<typeof setup>[0]);
  return (createMachine as unknown as (plain: object) => AnyStateMachine)(config);
};

/** A machine with one state `here` that has these fields. */
const withState = (here: object, more: object = {}): AnyStateMachine =>
  untyped({ initial: 'here', states: { here, there: {} } }, more);

const withAction = (implementation: unknown): AnyStateMachine =>
  withState({ entry: 'tried' }, { actions: { tried: implementation } });

describe('a machine is refused at registration, with the place and what to do instead', () => {
  it.each([
    [
      'an anonymous action',
      { entry: () => undefined },
      'state here: entry: the inline action',
      'name it in setup({ actions })',
    ],
    [
      'an inline assign',
      { entry: assign({}) },
      'state here: entry: inline xstate.assign',
      'give it a name',
    ],
    [
      'an inline raise',
      { on: { GO: { actions: raise({ type: 'X' }) } } },
      'state here: on GO: inline xstate.raise',
      'give it a name',
    ],
    [
      'an inline sendTo',
      { exit: [sendTo('other', { type: 'X' })] },
      'state here: exit: inline xstate.sendTo',
      'give it a name',
    ],
    [
      'an action that is not there',
      { entry: 'gone' },
      "the action 'gone' is not implemented",
      'setup({ actions })',
    ],
    ['an action that is no name', { entry: 7 }, 'state here: entry', '{ type: name, params }'],
    [
      'an anonymous guard',
      { on: { GO: { guard: () => true, target: 'there' } } },
      'state here: on GO: the inline guard',
      'setup({ guards })',
    ],
    [
      'an anonymous guard in a combination',
      { always: { guard: not(and([() => true])), target: 'there' } },
      'state here: on always: the inline guard',
      'setup({ guards })',
    ],
    [
      'a guard that is not there',
      { on: { GO: { guard: { type: 'gone' }, target: 'there' } } },
      "the guard 'gone' is not implemented",
      'setup({ guards })',
    ],
    [
      'a delay that is not there',
      { after: { gone: 'there' } },
      "state here: after 'gone': no such delay",
      'setup({ delays })',
    ],
    ['a wildcard', { on: { '*': 'there' } }, "state here: on '*'", 'name each event'],
    [
      'a wildcard at the end of a name',
      { on: { 'REPLY.*': 'there' } },
      "state here: on 'REPLY.*'",
      'name each event',
    ],
    [
      'a handler of reserved names',
      { on: { 'xstate.after.x': 'there' } },
      "state here: on 'xstate.after.x'",
      'use after',
    ],
    [
      'a handler of stored timers',
      { on: { TIMER: 'there' } },
      "state here: on 'TIMER'",
      'use after',
    ],
    [
      'an invocation',
      { invoke: { src: fromPromise(() => Promise.resolve(1)) } },
      'state here: invoke',
      'ask for an effect',
    ],
    ['a history state', { type: 'history' }, 'state here: history', 'in the context'],
    ['an output', { type: 'final', output: 1 }, 'state here: output', 'fact'],
    ['a route', { id: 'here', route: {} }, 'state here: route', 'an event of your own'],
    [
      'an action of an initial transition',
      { initial: { target: 'in', actions: assign({}) }, states: { in: {} } },
      'state here: initial: inline',
      'give it a name',
    ],
    [
      'anything deep inside',
      { initial: 'in', states: { in: { entry: () => undefined } } },
      'state here.in: entry',
      'setup({ actions })',
    ],
  ])('%s', (_, state, place, instead) => {
    const refusal = refusalOf(withState(state));
    expect(refusal).toContain(place);
    expect(refusal).toContain(instead);
  });

  it.each([
    ['that would never be run', () => undefined, "{ type: 'effect', params: { kind: 'tried'"],
    ['that sends', sendTo('other', { type: 'X' }), "use the action 'tell'"],
    ['that sends to a parent', sendParent({ type: 'X' }), "use the action 'tell'"],
    ['that emits', emit({ type: 'X' }), "use the action 'fact'"],
    ['that logs', log('x'), "use the action 'fact'"],
    ['that spawns', spawnChild('x'), 'ask for an effect'],
    ['that stops a child', stopChild('x'), 'ask for an effect'],
    ['that cancels', cancel('x'), 'leaving the state'],
    ['that raises later', raise({ type: 'X' }, { delay: 5 }), 'use after with a named delay'],
    ['that enqueues', enqueueActions(() => undefined), 'guarded transitions'],
    ['that is no function', 'other', 'must be a function'],
  ])('a named action %s', (_, implementation, instead) => {
    const refusal = refusalOf(withAction(implementation));
    expect(refusal).toContain("action 'tried' in setup");
    expect(refusal).toContain(instead);
  });

  it('an output that was given another meaning', () => {
    expect(refusalOf(withState({}, { actions: { fact: assign({}) } }))).toContain(
      'spread outputs()',
    );
  });

  it('a guard in setup that combines what is not there', () => {
    const machine = withState({}, { guards: { both: and(['gone']) } });
    expect(refusalOf(machine)).toContain(
      "guard 'both' in setup: the guard 'gone' is not implemented",
    );
  });

  it('a context that is not JSON', () => {
    const machine = setup({}).createMachine({ context: { since: new Date(0) } });
    expect(refusalOf(machine)).toContain('context.since is a Date: keep milliseconds');
  });

  it('an output of the whole machine', () => {
    const machine = untyped({ output: 1 });
    expect(refusalOf(machine)).toContain('output: nothing reads it');
  });

  it('two timers of one key', () => {
    const states = {
      'a.b': { id: 'one', after: { d: 'a' } },
      a: { initial: 'b', states: { b: { after: { d: '#one' } } } },
    };
    const machine = untyped({ initial: 'a', states }, { delays: { d: 1 } });
    expect(refusalOf(machine)).toContain("timer 'd@a.b': two states have this key");
  });

  it.each([
    [{ id: 'Not Kebab' }, "id 'Not Kebab'"],
    [{ id: 'a/b' }, "id 'a/b'"],
    [{ version: 0 }, 'version 0'],
    [{ version: 1.5 }, 'version 1.5'],
    [{ version: 2, migrations: { 2: (snapshot: Snapshot) => snapshot } }, 'migrations.2'],
    [
      { renamedTimers: { 'old@x': 'new@x' } },
      "renamedTimers['old@x']: the machine has no timer 'new@x'",
    ],
  ])('a definition with %o', (changes: Partial<LifecycleDefinition>, why) => {
    const machine = setup({}).createMachine({});
    expect(() => defineLifecycle({ id: 'tried', version: 1, machine, ...changes })).toThrow(why);
  });

  it('everything at once, so that nobody has to try again and again', () => {
    const refusal = refusalOf(
      withState({ entry: () => undefined, after: { 5: 'there' }, on: { '*': 'there' } }),
    );
    expect(refusal.split('\n')).toHaveLength(4);
  });
});

describe('a machine of an embedder is run', () => {
  const survey = setup({
    types: {} as {
      context: { answers: number; contact: string };
      input: { contact: string };
      events: { type: 'ANSWERED' } | { type: 'NUDGED' };
    },
    guards: { answered: ({ context }) => context.answers > 0, asked: () => true },
    actions: {
      ...outputs<{ type: 'survey.closed' }>(),
      count: assign(({ context }) => ({ answers: context.answers + 1 })),
      nudge: raise({ type: 'NUDGED' }),
    },
    delays: { week: 604_800_000 },
  }).createMachine({
    context: ({ input }) => ({ answers: 0, contact: input.contact }),
    initial: 'asked',
    states: {
      asked: {
        entry: {
          type: 'effect',
          params: ({ context }) => ({ kind: 'ask', params: { contact: context.contact } }),
        },
        after: { week: { target: 'closed', actions: 'nudge' } },
        on: { ANSWERED: { actions: 'count' } },
        always: {
          guard: and(['answered', or(['asked', not('asked')]), stateIn('asked')]),
          target: 'closed',
        },
      },
      closed: { type: 'final', entry: { type: 'fact', params: { type: 'survey.closed' } } },
    },
  });

  it('with named guards combined inline, delays by name, and its own effects', () => {
    const lifecycle = defineLifecycle({ id: 'survey', version: 1, machine: survey });
    const born = start(lifecycle, { type: 'ASK', contact: 'c' }, 10);
    expect(born.effects).toEqual([{ kind: 'ask', params: { contact: 'c' } }]);
    expect(born.timers).toEqual([
      { change: 'set', key: 'week@asked', generation: 1, dueAt: 604_800_010 },
    ]);
    const closed = step(
      lifecycle,
      { snapshot: born.snapshot, version: 1 },
      { type: 'ANSWERED' },
      20,
    );
    expect(closed).toMatchObject({
      facts: [{ type: 'survey.closed' }],
      snapshot: { status: 'done', timers: {} },
    });
  });

  it('without the machine that was given being changed', () => {
    const { maxIterations } = survey.options;
    defineLifecycle({ id: 'survey', version: 1, machine: survey });
    expect(survey.options.maxIterations).toBe(maxIterations);
  });
});
