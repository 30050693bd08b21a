import { ContactCentreError } from '../errors.ts';
import { LANES, type Lane, type Work } from './work.ts';

/** Work with the promise of whoever submitted it. */
export interface Submitted<T = unknown> {
  readonly work: Work<T>;
  attempts: number;
  resolve(result: T): void;
  reject(error: unknown): void;
}

export interface QueueLimits {
  /** Pieces of work that may wait in the intake lane before sources are told to come back. */
  readonly waiting: number;
  readonly waitingBytes: number;
  /** One transaction takes at most this much. */
  readonly batch: number;
  readonly batchBytes: number;
}

export const QUEUE_LIMITS: QueueLimits = {
  waiting: 4_096,
  waitingBytes: 128 * 1024 * 1024,
  batch: 512,
  batchBytes: 16 * 1024 * 1024,
};

/** What waits to be written, commands first. */
export class WorkQueue {
  readonly #lanes: Record<Lane, Submitted[]> = { command: [], intake: [], sweep: [] };
  readonly #limits: QueueLimits;
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return LANES.reduce((sum, lane) => sum + this.#lanes[lane].length, 0);
  }

  /** @throws CC_BUSY { retryAfterMs } when the intake lane is full. */
  add(submitted: Submitted): void {
    const { lane, bytes = 0 } = submitted.work;
    const queue = this.#lanes[lane];
    if (
      lane === 'intake' &&
      (queue.length >= this.#limits.waiting || this.#bytes + bytes > this.#limits.waitingBytes)
    ) {
      throw new ContactCentreError(
        'CC_BUSY',
        'Too much is waiting to be stored; send it again in a second.',
        {
          retryAfterMs: 1_000,
        },
      );
    }
    this.#bytes += bytes;
    queue.push(submitted);
  }

  /** Puts work back in front, to be applied anew. */
  again(submitted: Submitted): void {
    this.#bytes += submitted.work.bytes ?? 0;
    this.#lanes[submitted.work.lane].unshift(submitted);
  }

  take(): Submitted[] {
    const batch: Submitted[] = [];
    let bytes = 0;
    for (const lane of LANES) {
      const queue = this.#lanes[lane];
      let taken = 0;
      for (const submitted of queue) {
        const size = submitted.work.bytes ?? 0;
        if (
          batch.length >= this.#limits.batch ||
          (batch.length > 0 && bytes + size > this.#limits.batchBytes)
        )
          break;
        batch.push(submitted);
        bytes += size;
        taken++;
      }
      queue.splice(0, taken);
    }
    this.#bytes -= bytes;
    return batch;
  }
}
