import { getNextTransitions } from 'xstate';
import type { Lifecycle } from './define-lifecycle.ts';
import { liveState } from './live-states.ts';
import { isReserved } from './reserved-events.ts';
import type { Snapshot } from './step-result.ts';

/** Nothing is known of the event but its name: a guard that reads more of it throws. */
const onlyNamed = (type: string): { readonly type: string } =>
  new Proxy(
    { type },
    {
      get: (event, field) => {
        if (field === 'type') return event.type;
        throw new RangeError(`${String(field)} is not known yet`);
      },
    },
  );

/**
 * The event types that an instance would accept now, in the order in which the machine lists them, timers left out.
 * A guard that reads more of the event than its name is taken to let it pass; one that looks at the context first, and is
 * content with that, is not.
 */
export const possibleEvents = (lifecycle: Lifecycle, snapshot: Snapshot): readonly string[] => {
  if (snapshot.status !== 'active') return [];
  const state = liveState(lifecycle, snapshot);
  const types = new Set(getNextTransitions(state).map((each) => each.eventType));
  return [...types].filter((type) => {
    if (isReserved(type)) return false;
    try {
      return state.can(onlyNamed(type));
    } catch {
      return true;
    }
  });
};
