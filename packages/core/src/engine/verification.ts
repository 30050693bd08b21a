import type { ArtefactId } from '../artefact.ts';
import type { Remains } from '../ports/queries.ts';
import type { Store } from '../ports/store.ts';

const PLACES = ['body', 'key', 'index', 'blob'] as const;

/**
 * Asks the store what is left of destroyed artefacts. Whoever asks while an answer is being prepared is answered with
 * the next one, so that thousands of erasures share a compaction.
 */
export class Verification {
  readonly #store: Store;
  #waiting: {
    readonly id: ArtefactId;
    readonly answer: (remains: string | null) => void;
    readonly fail: (error: unknown) => void;
  }[] = [];
  #running = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Null: nothing was found. Otherwise where something was. */
  of(id: ArtefactId): Promise<string | null> {
    return new Promise((answer, fail) => {
      this.#waiting.push({ id, answer, fail });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      // Leaves the turn, so that erasures committed together are asked about together.
      await Promise.resolve();
      const asked = this.#waiting;
      this.#waiting = [];
      try {
        const compacted = await this.#store.compact();
        const found = new Map(
          (await this.#store.verify(asked.map(({ id }) => id))).map((row) => [row.artefact, row]),
        );
        for (const { id, answer } of asked)
          answer(compacted ? placeOf(found.get(id)) : 'uncompacted');
      } catch (error) {
        for (const { fail } of asked) fail(error);
      }
    }
    this.#running = false;
  }
}

/** A store that does not answer for an artefact has not verified it. */
const placeOf = (remains: Remains | undefined): string | null =>
  remains === undefined ? 'unanswered' : (PLACES.find((place) => remains[place]) ?? null);
