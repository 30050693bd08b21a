import type { Clock } from '../clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import { errorCode } from './error-code.ts';

/** Never near 2^31 ms, past which Node fires at once; and a clock that was set shows within it. */
const LONGEST_SLEEP_MS = 60_000;
const AFTER_FAILURE_MS = 1_000;
/** After an outage overdue work comes at this pace, so that intake and commands are not pushed aside. */
const BETWEEN_ROUNDS_MS = 50;
/** Where something is due that is not to be done now; what comes new wakes the loop. */
const LONGEST_IDLE_MS = 2_000;

/**
 * Sleeps until the store's next due time and then works in bounded rounds; `wake` ends a sleep early. One in-memory
 * timer, whatever the number of durable ones.
 */
export class WorkLoop {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #rounds: readonly (() => Promise<number>)[];
  #wake: () => void = () => {};
  #woken = false;
  #idleMs = BETWEEN_ROUNDS_MS;

  constructor(store: Store, clock: Clock, log: Logger, rounds: readonly (() => Promise<number>)[]) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#rounds = rounds;
  }

  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.wake();
    signal.addEventListener('abort', stop);
    while (!signal.aborted) {
      this.#woken = false;
      const sleep = await this.#round();
      if (!this.#woken && !signal.aborted) await this.#sleep(sleep);
    }
    signal.removeEventListener('abort', stop);
  }

  /** How long to sleep afterwards, in milliseconds. */
  async #round(): Promise<number> {
    try {
      let worked = 0;
      for (const round of this.#rounds) worked += await round();
      if (worked > 0) {
        this.#idleMs = BETWEEN_ROUNDS_MS;
        return BETWEEN_ROUNDS_MS;
      }
      const due = await this.#store.nextDue();
      if (due === null) return LONGEST_SLEEP_MS;
      const left = due - this.#clock.now().getTime();
      if (left <= 0) {
        // What is due and not ours, not yet free, or stopped is no reason to turn without a pause, nor with ever the same one.
        this.#idleMs = Math.min(this.#idleMs * 2, LONGEST_IDLE_MS);
        return this.#idleMs;
      }
      this.#idleMs = BETWEEN_ROUNDS_MS;
      return Math.max(BETWEEN_ROUNDS_MS, Math.min(left, LONGEST_SLEEP_MS));
    } catch (error) {
      this.#log.error({ code: errorCode(error) }, 'the work loop failed and goes on');
      return AFTER_FAILURE_MS;
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
