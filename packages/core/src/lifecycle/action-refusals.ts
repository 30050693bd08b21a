import type { AnyStateMachine } from 'xstate';
import { OUTPUT_NAMES } from './outputs.ts';

const isOutput = (name: string): boolean => OUTPUT_NAMES.some((each) => each === name);

/** XState's own action creators leave functions that bear the kind as `type`. */
const kindOf = (action: object): string | null =>
  'type' in action && typeof action.type === 'string' ? action.type : null;

/** Why an action as written in a state cannot stand; null if it can. */
export const actionRefusal = (machine: AnyStateMachine, action: unknown): string | null => {
  if (typeof action === 'function') {
    const kind = kindOf(action);
    return kind === null
      ? `the inline action ${action.name === '' ? '(anonymous)' : action.name} has no stored name; name it in setup({ actions }) and refer to it by that name`
      : `inline ${kind} has no stored name; give it a name in setup({ actions }) and refer to it by that name`;
  }
  const name =
    typeof action === 'string'
      ? action
      : typeof action === 'object' && action
        ? kindOf(action)
        : null;
  if (name === null) return 'an action must be a name, or { type: name, params }';
  return Object.hasOwn(machine.implementations.actions, name)
    ? null
    : `the action '${name}' is not implemented; give it in setup({ actions })`;
};

/** Why an implementation given under a name in `setup` cannot stand; null if it can. */
export const implementationRefusal = (name: string, implementation: unknown): string | null => {
  if (typeof implementation !== 'function') return 'it must be a function';
  const kind = 'resolve' in implementation ? kindOf(implementation) : null;
  if (isOutput(name)) {
    return kind === null
      ? null
      : `this name is an output of the step; spread outputs() into setup({ actions })`;
  }
  switch (kind) {
    case 'xstate.assign':
      return null;
    case 'xstate.raise':
      return 'delay' in implementation && implementation.delay !== undefined
        ? 'a delayed raise is not stored; use after with a named delay'
        : null;
    case 'xstate.cancel':
      return 'timers are cancelled by leaving the state whose after set them';
    case 'xstate.enqueueActions':
      return 'what it enqueues cannot be checked; write named actions and guarded transitions';
    case 'xstate.spawnChild':
    case 'xstate.stopChild':
      return 'nothing runs beside a step; ask for an effect and take its result as an event';
    case 'xstate.sendTo':
      return `use the action 'tell' to send an event to another instance`;
    case 'xstate.emit':
    case 'xstate.log':
      return `use the action 'fact' to state what became true`;
    case null:
      return `it would never be run; ask for it with { type: 'effect', params: { kind: '${name}', params: {} } }`;
    default:
      return `${kind} cannot be carried; use assign, fact, effect or tell`;
  }
};
