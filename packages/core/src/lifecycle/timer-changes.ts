import type { TimerNames } from './define-lifecycle.ts';
import type { Asked } from './reused-scope.ts';
import type { Snapshot, TimerDraft } from './step-result.ts';

type Timers = Snapshot['timers'];

const NONE: readonly TimerDraft[] = [];

/** Fields of XState's raise and cancel that are read here. */
interface TimerParams {
  readonly id?: unknown;
  readonly sendId?: unknown;
  readonly delay?: unknown;
}

/**
 * Follows one step's delayed raises and cancels in order, and says what they come to: at most one change for each key.
 *
 * @param names of the machine's timers
 * @param before timers that ran when the step began
 * @param generation the version that this step makes
 * @param at instant of the step
 * @throws Error where a delay is not a number: XState would deliver its event at once
 */
export const timerChanges = (
  names: TimerNames,
  before: Timers,
  actions: readonly Asked[],
  generation: number,
  at: number,
): { readonly timers: Timers; readonly drafts: readonly TimerDraft[] } => {
  let running: Map<string, number> | null = null;
  let drafts: Map<string, TimerDraft> | null = null;
  for (const { type, params } of actions) {
    if (type !== 'xstate.raise' && type !== 'xstate.cancel') continue;
    const { id, sendId, delay } = params as TimerParams;
    const key = names.keys.get(String(type === 'xstate.raise' ? id : sendId));
    if (key === undefined) continue;
    running ??= new Map(Object.entries(before));
    drafts ??= new Map();
    if (type === 'xstate.raise') {
      if (typeof delay !== 'number' || !Number.isFinite(delay)) {
        throw new Error(`the delay of timer '${key}' is ${String(delay)}: give milliseconds`);
      }
      running.set(key, generation);
      drafts.set(key, {
        change: 'set',
        key,
        generation,
        dueAt: at + Math.max(0, Math.ceil(delay)),
      });
    } else if (running.delete(key)) {
      if (Object.hasOwn(before, key)) drafts.set(key, { change: 'cancel', key });
      else drafts.delete(key);
    }
  }
  return running === null || drafts === null
    ? { timers: before, drafts: NONE }
    : { timers: Object.fromEntries(running), drafts: [...drafts.values()] };
};
