import type { AnyStateMachine } from 'xstate';

/** `and`, `or` and `not` carry the guards they combine; `stateIn` carries none. */
const combined = (guard: object): readonly unknown[] =>
  'guards' in guard && Array.isArray(guard.guards) ? guard.guards : [];

/**
 * Why a guard cannot stand; null if it can. Combinations of named guards may stand inline: they hold no code.
 *
 * @param written where it is written; in `setup` a plain function is the implementation of a name
 */
export const guardRefusal = (
  machine: AnyStateMachine,
  guard: unknown,
  written: 'state' | 'setup' = 'state',
): string | null => {
  if (typeof guard === 'function') {
    if ('check' in guard) {
      return (
        combined(guard)
          .map((each) => guardRefusal(machine, each))
          .find((each) => each !== null) ?? null
      );
    }
    return written === 'setup'
      ? null
      : `the inline guard ${guard.name === '' ? '(anonymous)' : guard.name} has no name; name it in setup({ guards }) and refer to it by that name`;
  }
  const name =
    typeof guard === 'string'
      ? guard
      : typeof guard === 'object' && guard && 'type' in guard && typeof guard.type === 'string'
        ? guard.type
        : null;
  if (name === null) return 'a guard must be a name, or { type: name, params }';
  return Object.hasOwn(machine.implementations.guards, name)
    ? null
    : `the guard '${name}' is not implemented; give it in setup({ guards })`;
};
