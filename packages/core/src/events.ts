import { EventEmitter } from 'eventemitter3';
import type { Fact } from './engine/fact.ts';

/**
 * Rings for listeners in this process, after commit. Never load-bearing: a listener that throws or rejects hinders neither
 * the others nor the engine, and a process that dies between commit and here loses the ring but not the fact, which
 * `facts()` still gives.
 */
export class FactBell {
  readonly #emitter = new EventEmitter<Record<string, [Fact]>>();
  readonly #failed: (error: unknown) => void;

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** The fact is made only where somebody listens for it. */
  ring(name: string, fact: () => Fact): void {
    if (this.#emitter.listenerCount(name) > 0) this.#emitter.emit(name, fact());
  }

  /** Returns how to stop listening. */
  on<N extends Fact['type']>(
    name: N,
    listener: (fact: Extract<Fact, { type: N }>) => void,
  ): () => void {
    // The emitter's map is by name, and `ring` gives each name only facts of its type.
    const typed = listener as (fact: Fact) => unknown;
    const heard = async (fact: Fact): Promise<void> => {
      try {
        await typed(fact);
      } catch (error) {
        this.#failed(error);
      }
    };
    const hear = (fact: Fact): void => void heard(fact);
    this.#emitter.on(name, hear);
    return () => {
      this.#emitter.off(name, hear);
    };
  }
}
