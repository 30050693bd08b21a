import type { EpochMs } from '../clock.ts';

interface Due {
  readonly key: string;
  readonly at: EpochMs;
}

const before = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.key < b.key);

/**
 * Keys in order of when they come due. Reading the next is a look at the head, a change is a binary search: both cost
 * the same however many wait.
 */
export class DueList {
  readonly #order: Due[] = [];
  readonly #at = new Map<string, EpochMs>();

  set(key: string, at: EpochMs): void {
    this.delete(key);
    this.#order.splice(this.#place({ key, at }), 0, { key, at });
    this.#at.set(key, at);
  }

  delete(key: string): void {
    const at = this.#at.get(key);
    if (at === undefined) return;
    this.#order.splice(this.#place({ key, at }), 1);
    this.#at.delete(key);
  }

  /** Keys due at `now`, the earliest first. */
  due(now: EpochMs, limit: number): readonly string[] {
    const keys: string[] = [];
    for (const { key, at } of this.#order) {
      if (at > now || keys.length >= limit) break;
      keys.push(key);
    }
    return keys;
  }

  next(): EpochMs | null {
    return this.#order[0]?.at ?? null;
  }

  /** Where it is, or would be. */
  #place(due: Due): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = this.#order[middle];
      if (at !== undefined && before(at, due)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
