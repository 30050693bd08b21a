import type { CouncilId } from '../contact.ts';
import type { Store } from '../ports/store.ts';
import { factsOf, parseCursor, type FactEntry } from './fact.ts';

const PAGE = 500;
/** Facts that another process committed ring no bell here. */
const LOOK_AGAIN_MS = 1_000;

/** Asked anew each time: it changes while a reader waits. */
const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** The ordered feed of committed facts, from a cursor that the reader keeps. */
export class FactFeed {
  readonly #store: Store;
  readonly #waiting = new Set<() => void>();
  #rung = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Something has been committed. */
  wake(): void {
    this.#rung++;
    for (const resume of this.#waiting) resume();
  }

  async *read(
    after: string | null,
    council: CouncilId,
    signal?: AbortSignal,
  ): AsyncGenerator<FactEntry> {
    let { sequence, index } = parseCursor(after);
    // The event at the cursor itself may have facts after the one that was read.
    let from = Math.max(0, sequence - 1);
    for (;;) {
      if (isAborted(signal)) return;
      const rung = this.#rung;
      const page = await this.#store.facts(from, PAGE, council);
      for (const event of page) {
        for (const [position, entry] of factsOf(event).entries()) {
          if (event.sequence === sequence && position <= index) continue;
          if (isAborted(signal)) return;
          yield entry;
        }
        from = event.sequence;
        ({ sequence, index } = { sequence: event.sequence, index: Infinity });
      }
      if (page.length < PAGE && rung === this.#rung) await this.#idle(signal);
    }
  }

  #idle(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const resume = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(resume);
        signal?.removeEventListener('abort', resume);
        resolve();
      };
      const timer = setTimeout(resume, LOOK_AGAIN_MS);
      this.#waiting.add(resume);
      signal?.addEventListener('abort', resume);
      if (signal?.aborted === true) resume();
    });
  }
}
