import type { AnyEventObject, AnyMachineSnapshot } from 'xstate';
import type { Lifecycle } from './define-lifecycle.ts';
import { liveState, remember, unknownState } from './live-states.ts';
import { freezeJson } from './plain-json.ts';
import { plannerOf, type PlannedState, type Planner } from './planned-transitions.ts';
import { pureTransitions, type Asked } from './reused-scope.ts';
import type { Snapshot } from './step-result.ts';

/** Where a machine stands, in the form of whoever moves it. */
export type MachineState = Pick<AnyMachineSnapshot, 'value' | 'context'> & {
  readonly status: string;
  readonly error?: unknown;
};

export interface Move {
  readonly state: MachineState;
  readonly actions: readonly Asked[];
}

/** Moves one machine. States that were just made are remembered, so that consecutive steps need not work them out again. */
export interface Mover {
  birth(input: unknown): Move;
  /** @throws CC_NEEDS_ATTENTION where the machine has no such state */
  resume(snapshot: Snapshot): MachineState;
  next(state: MachineState, event: AnyEventObject): Move;
  remember(snapshot: Snapshot, state: MachineState): void;
}

const movers = new WeakMap<Lifecycle, Mover>();

/** Plans where the machine can be planned, XState itself where not. */
export const moverOf = (lifecycle: Lifecycle): Mover => {
  let mover = movers.get(lifecycle);
  if (mover === undefined) {
    const planner = plannerOf(lifecycle.machine);
    mover = planner === null ? byXState(lifecycle) : byPlan(lifecycle, planner);
    movers.set(lifecycle, mover);
  }
  return mover;
};

const byPlan = (lifecycle: Lifecycle, planner: Planner): Mover => {
  return {
    birth(input) {
      const { snapshot: state, actions } = planner.initial(input);
      return { state, actions };
    },
    resume(snapshot) {
      const state = planner.resume(snapshot.value, snapshot.context);
      if (state === null) throw unknownState(lifecycle, snapshot);
      // A value of this machine's own is a step's, whose context is frozen; what was read from a store is not yet.
      if (typeof snapshot.value === 'string' || state.value !== snapshot.value)
        freezeJson(snapshot.context);
      return state;
    },
    next(from, event) {
      const { snapshot: state, actions } = planner.next(from as PlannedState, event);
      return { state, actions };
    },
    remember: () => {},
  };
};

const byXState = (lifecycle: Lifecycle): Mover => ({
  birth(input) {
    const { snapshot: state, actions } = pureTransitions.initial(lifecycle.machine, input);
    return { state, actions };
  },
  resume: (snapshot) => liveState(lifecycle, snapshot),
  next(from, event) {
    const { snapshot: state, actions } = pureTransitions.next(
      lifecycle.machine,
      from as AnyMachineSnapshot,
      event,
    );
    return { state, actions };
  },
  remember: (snapshot, state) => remember(snapshot, state as AnyMachineSnapshot),
});
