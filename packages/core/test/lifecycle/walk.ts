import type { Lifecycle } from '../../src/lifecycle/define-lifecycle.ts';
import { timerEvent } from '../../src/lifecycle/replay.ts';
import type { ReplayedEvent } from '../../src/lifecycle/replay.ts';
import { fireTimer, start, step } from '../../src/lifecycle/step.ts';
import type { Current } from '../../src/lifecycle/step.ts';
import type { LifecycleEvent, Step } from '../../src/lifecycle/step-result.ts';

/** One instance taken through events, as an engine would: it keeps what a store would keep. */
export class Walk {
  readonly lifecycle: Lifecycle;
  readonly events: ReplayedEvent[] = [];
  readonly steps: Step[] = [];
  /** Timer rows: what the drafts of the steps come to. */
  readonly timers = new Map<string, { readonly generation: number; readonly dueAt: number }>();
  #at: number;

  constructor(lifecycle: Lifecycle, birth: LifecycleEvent, at = 1_000) {
    this.lifecycle = lifecycle;
    this.#at = at;
    this.#record(birth, start(lifecycle, birth, at));
  }

  get at(): number {
    return this.#at;
  }

  get last(): Step {
    const last = this.steps.at(-1);
    if (last === undefined) throw new RangeError('a walk has its first step');
    return last;
  }

  get current(): Current {
    return { snapshot: this.last.snapshot, version: this.steps.length };
  }

  /** Sends an event, by default one millisecond after the last. */
  send(event: LifecycleEvent, at = this.#at + 1): Step {
    this.#at = at;
    return this.#record(event, step(this.lifecycle, this.current, event, at));
  }

  /** Delivers a timer that runs, when it is due. */
  fire(key: string): Step {
    const timer = this.timers.get(key);
    if (timer === undefined) throw new RangeError(`no timer ${key} runs`);
    this.#at = Math.max(this.#at, timer.dueAt);
    const fired = fireTimer(this.lifecycle, this.current, key, timer.generation, this.#at);
    if (fired === 'stale') throw new RangeError(`the timer ${key} is stale`);
    return this.#record(timerEvent(key, timer.generation), fired);
  }

  #record(event: LifecycleEvent, taken: Step): Step {
    this.events.push({ version: this.steps.length + 1, at: this.#at, event });
    this.steps.push(taken);
    for (const draft of taken.timers) {
      if (draft.change === 'set') this.timers.set(draft.key, draft);
      else this.timers.delete(draft.key);
    }
    return taken;
  }
}

export const factTypes = ({ facts }: Step): string[] => facts.map(({ type }) => type);
