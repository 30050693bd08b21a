import { createEmptyActor, initialTransition, setup, transition } from 'xstate';
import type { AnyActorScope, AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate';

/** Something that a transition asked for. */
export interface Asked {
  readonly type: string;
  readonly params: unknown;
}

/** What one transition came to: where the machine stands, and the actions it asked for, in order. */
export interface Moved {
  readonly snapshot: AnyMachineSnapshot;
  readonly actions: readonly Asked[];
}

/** A way of computing transitions without running anything. */
export interface PureTransitions {
  initial(machine: AnyStateMachine, input: unknown): Moved;
  next(machine: AnyStateMachine, snapshot: AnyMachineSnapshot, event: AnyEventObject): Moved;
}

/** XState's documented way. It makes an actor on every call, which costs some eight times the transition itself. */
export const publicTransitions: PureTransitions = {
  initial(machine, input) {
    const [snapshot, actions] = initialTransition(machine, input);
    return { snapshot, actions };
  },
  next(machine, snapshot, event) {
    const [next, actions] = transition(machine, snapshot, event);
    return { snapshot: next, actions };
  },
};

const nothing = (): void => undefined;

const inertScope = (): { readonly scope: AnyActorScope; readonly take: () => Moved['actions'] } => {
  // Made once, never started: it stands in for the actor that XState would make on each call.
  const self = createEmptyActor();
  let collected: Asked[] = [];
  const scope: AnyActorScope = {
    self,
    id: '',
    sessionId: '',
    system: self.system,
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: (action) => {
      collected.push(action);
    },
  };
  const take = (): Moved['actions'] => {
    const taken = collected;
    collected = [];
    return taken;
  };
  return { scope, take };
};

/**
 * The same transitions with one inert scope for all calls. `machine.transition` is public; the scope's shape is not
 * promised, so it is tried once against the documented way, and a property test holds both equal on every machine.
 */
const overOneScope = (): PureTransitions => {
  const { scope, take } = inertScope();
  return {
    initial(machine, input) {
      take();
      const snapshot = machine.getInitialSnapshot(scope, input);
      return { snapshot, actions: take() };
    },
    next(machine, snapshot, event) {
      // What a transition that threw had collected must not reach this one.
      take();
      const next = machine.transition(snapshot, event, scope);
      return { snapshot: next, actions: take() };
    },
  };
};

const probe = setup({
  actions: { asked: () => undefined },
  delays: { later: 1000 },
}).createMachine({
  initial: 'off',
  states: {
    off: { entry: 'asked', on: { TURN: 'on' } },
    on: { entry: 'asked', after: { later: 'off' } },
  },
});

const kinds = (moved: Moved): string => moved.actions.map((each) => each.type).join();

/** True if a way of transition gives on a small machine what the documented one gives. */
const agrees = (transitions: PureTransitions): boolean => {
  const born = transitions.initial(probe, undefined);
  const turned = transitions.next(probe, born.snapshot, { type: 'TURN' });
  return (
    born.snapshot.value === 'off' &&
    turned.snapshot.value === 'on' &&
    kinds(born) === 'asked' &&
    kinds(turned) === 'asked,xstate.raise'
  );
};

/** The fast way where this release of XState allows it, otherwise the documented one. */
export const chooseTransitions = (fast: () => PureTransitions = overOneScope): PureTransitions => {
  try {
    const transitions = fast();
    return agrees(transitions) ? transitions : publicTransitions;
  } catch {
    return publicTransitions;
  }
};

export const pureTransitions: PureTransitions = chooseTransitions();
