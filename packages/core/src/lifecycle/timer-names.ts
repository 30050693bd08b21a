import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { everyState } from './every-state.ts';

/** `<delay name>@<state path>`; on the machine itself, the delay's name alone. */
const keyOf = (delay: string, state: AnyStateNode): string =>
  state.path.length === 0 ? delay : `${delay}@${state.path.join('.')}`;

/** Our key and XState's event for every `after` of a machine; `twice` lists keys that are not unique. */
export const timerNames = (
  machine: AnyStateMachine,
): {
  readonly events: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
  readonly twice: readonly string[];
} => {
  const events = new Map<string, string>();
  const keys = new Map<string, string>();
  const twice: string[] = [];
  for (const state of everyState(machine)) {
    for (const transition of state.after) {
      const key = keyOf(String(transition.delay), state);
      const known = events.get(key);
      if (known !== undefined && known !== transition.eventType) twice.push(key);
      events.set(key, transition.eventType);
      keys.set(transition.eventType, key);
    }
  }
  return { events, keys, twice };
};
