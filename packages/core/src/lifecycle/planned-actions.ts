import type { AnyEventObject, AnyStateMachine, MachineContext } from 'xstate';
import type { PlannedAction } from './transition-plan.ts';

/** What actions and guards are given. */
export interface Situation {
  readonly context: MachineContext;
  readonly event: AnyEventObject;
}

/** An action made ready: it changes the context, or asks for something. */
export type ReadyAction =
  | { readonly does: 'assign'; readonly update: (situation: Situation) => object }
  | {
      readonly does: 'ask';
      readonly type: string;
      readonly params: (situation: Situation) => unknown;
    };

type Call = (situation: Situation, params: unknown) => unknown;

/** Fields of XState's own actions that are read here: `assign`, and the delayed `raise` and `cancel` that `after` makes. */
interface BuiltIn {
  readonly type?: string;
  readonly resolve?: unknown;
  readonly assignment?: Call | Readonly<Record<string, unknown>>;
  readonly event?: unknown;
  readonly id?: string;
  readonly sendId?: unknown;
  readonly delay?: unknown;
}

const isCall = (value: unknown): value is Call => typeof value === 'function';

const paramsOf = (action: PlannedAction): ((situation: Situation) => unknown) => {
  const params: unknown =
    typeof action === 'object' && 'params' in action ? action.params : undefined;
  return isCall(params)
    ? ({ context, event }) => params({ context, event }, undefined)
    : () => params;
};

const assigning = (
  { assignment }: BuiltIn,
  params: (situation: Situation) => unknown,
): ReadyAction | null => {
  if (isCall(assignment)) {
    return {
      does: 'assign',
      update: (situation) => assignment(situation, params(situation)) as object,
    };
  }
  if (assignment === undefined) return null;
  const fields = Object.entries(assignment);
  return {
    does: 'assign',
    update: (situation) => {
      const given = params(situation);
      return Object.fromEntries(
        fields.map(([field, value]) => [field, isCall(value) ? value(situation, given) : value]),
      );
    },
  };
};

const delaying = (action: BuiltIn, machine: AnyStateMachine): ReadyAction | null => {
  const { event, id, delay } = action;
  if (typeof event !== 'object' || typeof delay !== 'string') return null;
  const named: unknown = machine.implementations.delays[delay];
  return {
    does: 'ask',
    type: 'xstate.raise',
    params: (situation) => ({
      event,
      id,
      delay: isCall(named) ? named(situation, undefined) : named,
    }),
  };
};

/** The action made ready; null for one that only XState itself can carry out. */
export const readyAction = (
  action: PlannedAction,
  machine: AnyStateMachine,
): ReadyAction | null => {
  // `after` puts XState's own actions into a state as they are; all others are named.
  const named =
    typeof action === 'string' ? action : typeof action === 'object' ? action.type : undefined;
  const built = (named === undefined ? action : machine.implementations.actions[named]) as
    | BuiltIn
    | undefined;
  const params = paramsOf(action);
  if (built?.resolve === undefined)
    return named === undefined ? null : { does: 'ask', type: named, params };
  switch (built.type) {
    case 'xstate.assign':
      return assigning(built, params);
    case 'xstate.raise':
      return delaying(built, machine);
    case 'xstate.cancel':
      return { does: 'ask', type: 'xstate.cancel', params: () => ({ sendId: built.sendId }) };
    default:
      return null;
  }
};
