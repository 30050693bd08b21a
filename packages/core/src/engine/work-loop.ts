import type { Clock } from '../clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import { errorCode } from './error-code.ts';

/** Never near 2^31 ms, past which Node fires at once; and a clock that was set shows within it. */
const LONGEST_SLEEP_MS = 60_000;
const AFTER_FAILURE_MS = 1_000;
/** After an outage overdue work comes at this pace, so that intake and commands are not pushed aside. */
const BETWEEN_ROUNDS_MS = 50;

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
      if (worked > 0) return BETWEEN_ROUNDS_MS;
      const due = await this.#store.nextDue();
      return due === null
        ? LONGEST_SLEEP_MS
        : // What is due and not ours, or not yet free, is no reason to turn without a pause.
          Math.max(
            BETWEEN_ROUNDS_MS,
            Math.min(due - this.#clock.now().getTime(), LONGEST_SLEEP_MS),
          );
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
