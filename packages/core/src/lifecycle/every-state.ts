import type { AnyStateMachine, AnyStateNode } from 'xstate';

const childrenOf = (state: AnyStateNode): AnyStateNode[] => Object.values(state.states);

/** Every state of a machine, itself first, in the order in which they are written. */
export const everyState = (machine: AnyStateMachine): readonly AnyStateNode[] => {
  const below = (state: AnyStateNode): AnyStateNode[] => [
    state,
    ...childrenOf(state).flatMap(below),
  ];
  return below(machine.root);
};
