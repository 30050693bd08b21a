import type { EpochMs } from '../clock.ts';
import { ContactCentreError } from '../errors.ts';
import type { Lifecycle } from './define-lifecycle.ts';
import { moverOf, type Move } from './mover.ts';
import { placeOf } from './place.ts';
import { freezeJson, notJson, withoutUndefined } from './plain-json.ts';
import { refuseReserved } from './reserved-events.ts';
import type {
  EffectDraft,
  FactDraft,
  LifecycleEvent,
  Snapshot,
  Step,
  Tell,
  TimerDraft,
} from './step-result.ts';
import { timerChanges } from './timer-changes.ts';

/** An instance as it stands: its snapshot, and the version of the event that made it. */
export interface Current {
  readonly snapshot: Snapshot;
  readonly version: number;
}

/**
 * The first step of an instance: the event is the machine's input, and becomes version 1.
 *
 * @param at when the event was applied; replaces any `at` in the event
 * @throws CC_EVENT_RESERVED for names that are kept for timers
 * @throws CC_STEP_FAILED where a guard, assignment, delay or output throws or is not JSON; `cause` has the error
 */
export const start = (lifecycle: Lifecycle, event: LifecycleEvent, at: EpochMs): Step => {
  refuseReserved(event.type);
  return attempt(lifecycle, null, event.type, () => {
    const moved = moverOf(lifecycle).birth(dated(event, at));
    return completed(lifecycle, null, moved, { generation: 1, at, unfired: {} });
  });
};

/**
 * Applies one event to one instance. Pure: the same arguments give the same step, and nothing is run.
 * An event that no state accepts gives `accepted: false` and the very same snapshot; so does every event after the end.
 *
 * @param at when the event was applied; replaces any `at` in the event
 * @throws CC_EVENT_RESERVED for names that are kept for timers: those enter by `fireTimer`
 * @throws CC_STEP_FAILED where a guard, assignment, delay or output throws or is not JSON; `cause` has the error
 * @throws CC_NEEDS_ATTENTION where the machine has no such state as the snapshot's
 */
export const step = (
  lifecycle: Lifecycle,
  { snapshot, version }: Current,
  event: LifecycleEvent,
  at: EpochMs,
): Step => {
  refuseReserved(event.type);
  // XState goes on running the machine's own handlers after its end.
  if (snapshot.status !== 'active') return ignored(snapshot);
  const mover = moverOf(lifecycle);
  const state = mover.resume(snapshot);
  return attempt(lifecycle, snapshot, event.type, () => {
    const moved = mover.next(state, dated(event, at));
    if (moved.state === state && moved.actions.length === 0) return ignored(snapshot);
    const made = { generation: version + 1, at, unfired: snapshot.timers };
    return completed(lifecycle, snapshot, moved, made);
  });
};

/**
 * Delivers a durable timer that has come due. It is spent by this, whether or not a state accepts it: `timers` of the step
 * cancels its key, or sets it anew.
 *
 * @param key as the timer's row has it
 * @param generation as the timer's row has it
 * @returns `stale` where the timer was cancelled or set anew since the row was read: nothing happens
 * @throws CC_STEP_FAILED, CC_NEEDS_ATTENTION as `step` does; the latter also where the machine knows no such timer
 */
export const fireTimer = (
  lifecycle: Lifecycle,
  { snapshot, version }: Current,
  key: string,
  generation: number,
  at: EpochMs,
): Step | 'stale' => {
  const { renamed, events } = lifecycle.timers;
  const name = renamed.get(key) ?? key;
  if (snapshot.status !== 'active' || snapshot.timers[name] !== generation) return 'stale';
  const type = events.get(name);
  if (type === undefined) {
    throw new ContactCentreError(
      'CC_NEEDS_ATTENTION',
      `lifecycle '${lifecycle.id}' has no timer '${name}': give its new key in renamedTimers, or remove it in a migration`,
      { lifecycle: lifecycle.id, timer: name },
    );
  }
  const mover = moverOf(lifecycle);
  const state = mover.resume(snapshot);
  const { [name]: _spent, ...unfired } = snapshot.timers;
  return attempt(lifecycle, snapshot, `timer ${name}`, () => {
    const moved = mover.next(state, { type, at });
    const accepted = moved.state !== state || moved.actions.length > 0;
    const made = completed(lifecycle, snapshot, moved, { generation: version + 1, at, unfired });
    const spent: readonly TimerDraft[] = made.timers.some((each) => each.key === name)
      ? []
      : [{ change: 'cancel', key: name }];
    return { ...made, accepted, timers: [...spent, ...made.timers] };
  });
};

const dated = (event: LifecycleEvent, at: EpochMs): LifecycleEvent =>
  event['at'] === at ? event : { ...event, at };

const NOTHING: readonly never[] = [];

const ignored = (snapshot: Snapshot): Step => ({
  snapshot,
  accepted: false,
  facts: NOTHING,
  timers: NOTHING,
  effects: NOTHING,
  tells: NOTHING,
});

const attempt = (
  lifecycle: Lifecycle,
  before: Snapshot | null,
  event: string,
  work: () => Step,
): Step => {
  try {
    return work();
  } catch (cause) {
    const { stage, within } = before === null ? { stage: '', within: '' } : placeOf(before);
    const place = before === null ? 'at birth' : `in ${[stage, within].filter(Boolean).join('.')}`;
    throw new ContactCentreError(
      'CC_STEP_FAILED',
      `lifecycle '${lifecycle.id}' ${place}, event ${event}: see the cause`,
      { lifecycle: lifecycle.id, version: lifecycle.version, stage, within, event },
      { cause },
    );
  }
};

const completed = (
  lifecycle: Lifecycle,
  before: Snapshot | null,
  { state, actions }: Move,
  made: { readonly generation: number; readonly at: EpochMs; readonly unfired: Snapshot['timers'] },
): Step => {
  if (state.status !== 'active' && state.status !== 'done') throw state.error;
  const context: Snapshot['context'] = state.context;
  keepJson(context, before?.context);

  const { timers, drafts } = timerChanges(
    lifecycle.timers,
    made.unfired,
    actions,
    made.generation,
    made.at,
  );
  const facts: FactDraft[] = [];
  const effects: EffectDraft[] = [];
  const tells: Tell[] = [];
  for (const { type, params } of actions) {
    if (type === 'fact') collect(facts, type, params);
    else if (type === 'effect') collect(effects, type, params);
    else if (type === 'tell') collect(tells, type, params);
  }
  const snapshot: Snapshot = Object.freeze({
    value: state.value,
    context,
    status: state.status,
    timers,
  });
  moverOf(lifecycle).remember(snapshot, state);
  return { snapshot, accepted: true, facts, timers: drafts, effects, tells };
};

/** Checks and freezes those fields of the context that this step made. */
const keepJson = (context: Snapshot['context'], before: Snapshot['context'] | undefined): void => {
  for (const field in context) {
    const value = context[field];
    if (before !== undefined && before[field] === value) continue;
    const odd = notJson(value, `context.${field}`);
    if (odd !== null) throw new Error(odd);
    freezeJson(value);
  }
};

const collect = (into: object[], output: string, params: unknown): void => {
  for (const each of Array.isArray(params) ? params : [params]) {
    if (typeof each !== 'object' || each === null) {
      throw new Error(`the action '${output}' was given no params`);
    }
    const draft = withoutUndefined(each);
    const odd = notJson(draft, output);
    if (odd !== null) throw new Error(odd);
    into.push(draft);
  }
};
