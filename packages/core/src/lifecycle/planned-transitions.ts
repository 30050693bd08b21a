import type {
  AnyEventObject,
  AnyStateMachine,
  AnyStateNode,
  AnyTransitionDefinition,
  MachineContext,
} from 'xstate';
import type { JsonValue } from '../json.ts';
import {
  childrenOf,
  configurationsOf,
  isAtomic,
  ancestorsOf,
  type Configuration,
} from './configuration.ts';
import { everyState } from './every-state.ts';
import { readyAction, type ReadyAction, type Situation } from './planned-actions.ts';
import type { Asked } from './reused-scope.ts';
import { planBirth, planTransitions, type PlannedAction } from './transition-plan.ts';

/** Where a machine stands, as the planner keeps it. */
export interface PlannedState {
  readonly configuration: Configuration;
  readonly value: JsonValue;
  readonly context: MachineContext;
  readonly status: 'active' | 'done';
}

export interface PlannedMove {
  readonly snapshot: PlannedState;
  readonly actions: readonly Asked[];
}

interface ReadyPlan {
  readonly actions: readonly ReadyAction[];
  readonly next: Configuration;
}

const NONE: readonly never[] = [];

type Guard = (situation: Situation) => boolean;

/**
 * XState's transitions of one machine with everything worked out once that does not depend on the context: which states
 * are left and entered and which actions that takes. XState does it anew on every call, which costs five times as much.
 * Guards, assignments and params run as ever. Property tests hold it equal to XState's `transition()`.
 */
export interface Planner {
  initial(input: unknown): PlannedMove;
  next(state: PlannedState, event: AnyEventObject): PlannedMove;
  /** Null where the machine has no such state. */
  resume(value: JsonValue, context: MachineContext): PlannedState | null;
}

const planners = new WeakMap<AnyStateMachine, { readonly planner: Planner | null }>();

/** The planner of a machine; null where it uses what only XState itself can carry out. */
export const plannerOf = (machine: AnyStateMachine): Planner | null => {
  let known = planners.get(machine);
  if (known === undefined) {
    known = { planner: isPlannable(machine) ? makePlanner(machine) : null };
    planners.set(machine, known);
  }
  return known.planner;
};

const transitionsOf = (node: AnyStateNode): readonly AnyTransitionDefinition[] => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []),
];

const isPlannable = (machine: AnyStateMachine): boolean =>
  everyState(machine).every((node) => {
    const events = [...node.transitions.keys()];
    const transitions = transitionsOf(node);
    const actions = [...node.entry, ...node.exit, ...transitions.flatMap((each) => each.actions)];
    return (
      node.type !== 'history' &&
      node.invoke.length === 0 &&
      (node.initial?.actions.length ?? 0) === 0 &&
      !events.some((type) => type.includes('*') || type.startsWith('xstate.done.')) &&
      transitions.every(
        ({ guard }) => guard === undefined || readyGuard(guard, machine) !== null,
      ) &&
      actions.every((action) => readyAction(action, machine) !== null)
    );
  });

const readyGuard = (
  guard: NonNullable<AnyTransitionDefinition['guard']>,
  machine: AnyStateMachine,
): Guard | null => {
  if (typeof guard === 'function') return null;
  const implementation: unknown =
    machine.implementations.guards[typeof guard === 'string' ? guard : guard.type];
  if (typeof implementation !== 'function' || 'check' in implementation) return null;
  const params: unknown = typeof guard === 'object' && 'params' in guard ? guard.params : undefined;
  return (situation) =>
    Boolean(implementation(situation, typeof params === 'function' ? params(situation) : params));
};

const makePlanner = (machine: AnyStateMachine): Planner => {
  const { root } = machine;
  const configurations = configurationsOf(root);
  const names = new Map<AnyTransitionDefinition, string>();
  const guards = new Map<AnyTransitionDefinition, Guard>();
  for (const node of everyState(machine)) {
    for (const transition of transitionsOf(node)) {
      names.set(transition, `${names.size}.`);
      const guard = transition.guard === undefined ? null : readyGuard(transition.guard, machine);
      if (guard !== null) guards.set(transition, guard);
    }
  }
  const plans = new Map<Configuration, Map<string, ReadyPlan>>();
  const eventless = new Map<Configuration, readonly (readonly AnyTransitionDefinition[])[]>();

  const ready = (actions: readonly PlannedAction[]): readonly ReadyAction[] =>
    actions.flatMap((action) => readyAction(action, machine) ?? []);

  const planOf = (
    from: Configuration,
    transitions: readonly AnyTransitionDefinition[],
  ): ReadyPlan => {
    let known = plans.get(from);
    if (known === undefined) plans.set(from, (known = new Map()));
    let key = '';
    for (const each of transitions) key += names.get(each) ?? '';
    let plan = known.get(key);
    if (plan === undefined) {
      const { actions, next } = planTransitions(from, transitions, configurations.of);
      known.set(key, (plan = { actions: ready(actions), next }));
    }
    return plan;
  };

  const passes = (transition: AnyTransitionDefinition, situation: Situation): boolean =>
    guards.get(transition)?.(situation) ?? true;

  const ofNode = (node: AnyStateNode, situation: Situation): readonly AnyTransitionDefinition[] => {
    const candidates = node.transitions.get(situation.event.type);
    const taken = candidates?.find((each: AnyTransitionDefinition) => passes(each, situation));
    return taken === undefined ? NONE : [taken];
  };

  /** Inner states first; regions side by side each for themselves. */
  const select = (
    node: AnyStateNode,
    active: Configuration['active'],
    situation: Situation,
  ): readonly AnyTransitionDefinition[] => {
    const inner: AnyTransitionDefinition[] = [];
    if (!isAtomic(node)) {
      for (const child of childrenOf(node)) {
        if (active.has(child)) inner.push(...select(child, active, situation));
      }
    }
    return inner.length > 0 ? inner : ofNode(node, situation);
  };

  const takers = new Map<Configuration, Map<string, readonly AnyStateNode[]>>();
  /** Active states with a transition for events of this type: mostly one or none, and then nothing is left to select. */
  const takersOf = (from: Configuration, type: string): readonly AnyStateNode[] => {
    let known = takers.get(from);
    if (known === undefined) {
      known = new Map();
      for (const node of from.nodes)
        for (const each of node.transitions.keys())
          known.set(each, [...(known.get(each) ?? NONE), node]);
      takers.set(from, known);
    }
    return known.get(type) ?? NONE;
  };

  const selectFor = (
    from: Configuration,
    situation: Situation,
  ): readonly AnyTransitionDefinition[] => {
    const [taker, ...others] = takersOf(from, situation.event.type);
    if (taker === undefined) return NONE;
    return others.length === 0 ? ofNode(taker, situation) : select(root, from.active, situation);
  };

  /** For each active atomic state the eventless transitions of it and its ancestors, nearest first. */
  const eventlessOf = (from: Configuration): readonly (readonly AnyTransitionDefinition[])[] => {
    let known = eventless.get(from);
    if (known === undefined) {
      known = from.nodes
        .filter(isAtomic)
        .map((node) => [node, ...ancestorsOf(node)].flatMap(({ always }) => always ?? []))
        .filter(({ length }) => length > 0);
      eventless.set(from, known);
    }
    return known;
  };

  const selectEventless = (
    from: Configuration,
    situation: Situation,
  ): readonly AnyTransitionDefinition[] => {
    let chosen: readonly AnyTransitionDefinition[] = NONE;
    for (const list of eventlessOf(from)) {
      const taken = list.find((each) => passes(each, situation));
      if (taken !== undefined && !chosen.includes(taken)) chosen = [...chosen, taken];
    }
    return chosen;
  };

  const carryOut = (
    state: PlannedState,
    { actions, next }: ReadyPlan,
    event: AnyEventObject,
    asked: Asked[],
  ): PlannedState => {
    let { context } = state;
    for (const action of actions) {
      const situation = { context, event };
      if (action.does === 'assign') context = { ...context, ...action.update(situation) };
      else asked.push({ type: action.type, params: action.params(situation) });
    }
    if (next === state.configuration && context === state.context) return state;
    return {
      configuration: next,
      value: next.value,
      context,
      status: next.done ? 'done' : 'active',
    };
  };

  const settle = (state: PlannedState, event: AnyEventObject, asked: Asked[]): PlannedState => {
    let current = state;
    for (let steps = 0; current.status === 'active'; steps += 1) {
      const transitions = selectEventless(current.configuration, {
        context: current.context,
        event,
      });
      if (transitions.length === 0) return current;
      if (steps >= (machine.options.maxIterations ?? Infinity)) {
        throw new Error(
          `eventless transitions go round without end in ${JSON.stringify(current.value)}`,
        );
      }
      const next = carryOut(current, planOf(current.configuration, transitions), event, asked);
      if (next === current) return current;
      current = next;
    }
    return current;
  };

  let birth: ReadyPlan | undefined;
  return {
    initial(input) {
      if (birth === undefined) {
        const { actions, next } = planBirth(root, configurations.of);
        birth = { actions: ready(actions), next };
      }
      const event = { type: 'xstate.init', input };
      const given: unknown = machine.config.context;
      const context: MachineContext =
        typeof given === 'function' ? given({ input }) : (given ?? {});
      const asked: Asked[] = [];
      const before: PlannedState = {
        configuration: birth.next,
        value: null,
        context,
        status: 'active',
      };
      const born = carryOut(before, birth, event, asked);
      const status = birth.next.done ? 'done' : 'active';
      const settled = settle({ ...born, value: birth.next.value, status }, event, asked);
      return { snapshot: settled, actions: asked };
    },
    next(state, event) {
      const asked: Asked[] = [];
      const situation = { context: state.context, event };
      const { configuration } = state;
      const transitions = selectFor(configuration, situation);
      const taken =
        transitions.length === 0
          ? state
          : carryOut(state, planOf(configuration, transitions), event, asked);
      return { snapshot: settle(taken, event, asked), actions: asked };
    },
    resume(value, context) {
      const configuration = configurations.withValue(value);
      if (configuration === null) return null;
      return {
        configuration,
        value: configuration.value,
        context,
        status: configuration.done ? 'done' : 'active',
      };
    },
  };
};
