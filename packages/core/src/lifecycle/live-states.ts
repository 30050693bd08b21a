import type { AnyMachineSnapshot } from 'xstate';
import { ContactCentreError } from '../errors.ts';
import type { Lifecycle } from './define-lifecycle.ts';
import { placeOf } from './place.ts';
import { freezeJson } from './plain-json.ts';
import type { Snapshot } from './step-result.ts';

/** XState's form of snapshots that were just made, so that consecutive steps need not work it out again. */
const known = new WeakMap<Snapshot, AnyMachineSnapshot>();

export const remember = (snapshot: Snapshot, state: AnyMachineSnapshot): void => {
  known.set(snapshot, state);
};

const equal = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => equal(Reflect.get(a, key), Reflect.get(b, key)))
  );
};

/**
 * XState's form of a snapshot.
 *
 * @throws CC_NEEDS_ATTENTION where the machine has no such state (XState would fill in what is missing: refused, since the
 * entry of what it fills in was never done)
 */
export const liveState = (lifecycle: Lifecycle, snapshot: Snapshot): AnyMachineSnapshot => {
  const ready = known.get(snapshot);
  if (ready !== undefined && ready.machine === lifecycle.machine) return ready;
  let state: AnyMachineSnapshot;
  try {
    state = lifecycle.machine.resolveState({
      value: snapshot.value as AnyMachineSnapshot['value'],
      context: snapshot.context,
    });
  } catch (cause) {
    throw unknownState(lifecycle, snapshot, cause);
  }
  if (!equal(state.value, snapshot.value)) throw unknownState(lifecycle, snapshot);
  freezeJson(snapshot.context);
  remember(snapshot, state);
  return state;
};

/** The error for a stored state that the machine does not have. */
export const unknownState = (lifecycle: Lifecycle, snapshot: Snapshot, cause?: unknown): Error => {
  const { stage, within } = placeOf(snapshot);
  return new ContactCentreError(
    'CC_NEEDS_ATTENTION',
    `version ${lifecycle.version} of lifecycle '${lifecycle.id}' has no state '${[stage, within].join('.')}': raise its version and write a migration`,
    { lifecycle: lifecycle.id, version: lifecycle.version, stage, within },
    cause === undefined ? undefined : { cause },
  );
};
