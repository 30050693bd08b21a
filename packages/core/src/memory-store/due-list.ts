import type { EpochMs } from '../clock.ts';

interface Due {
  readonly key: string;
  readonly at: EpochMs;
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.key < b.key);

/**
 * Keys in order of when they come due: a binary heap, so that a look at the next costs nothing and a change the
 * logarithm of how many wait. Deleted entries stay in the heap until they reach its top or outnumber the live ones.
 */
export class DueList {
  #heap: Due[] = [];
  readonly #live = new Map<string, Due>();

  set(key: string, at: EpochMs): void {
    this.delete(key);
    const due = { key, at };
    this.#live.set(key, due);
    this.#push(due);
  }

  delete(key: string): void {
    this.#live.delete(key);
    if (this.#heap.length > 2 * this.#live.size + 100) {
      // An array in order is a heap.
      this.#heap = [...this.#live.values()].toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
    }
  }

  /** Keys due at `now`, the earliest first; they stay in the list. */
  due(
    now: EpochMs,
    limit: number,
    isLeft: (key: string) => boolean = () => false,
  ): readonly string[] {
    const taken: Due[] = [];
    const left: Due[] = [];
    for (let top = this.#top(); top !== undefined && top.at <= now; top = this.#top()) {
      if (taken.length >= limit) break;
      this.#pop();
      (isLeft(top.key) ? left : taken).push(top);
    }
    for (const due of [...taken, ...left]) this.#push(due);
    return taken.map(({ key }) => key);
  }

  next(): EpochMs | null {
    return this.#top()?.at ?? null;
  }

  #top(): Due | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || this.#live.get(top.key) === top) return top;
      this.#pop();
    }
  }

  #push(due: Due): void {
    let at = this.#heap.length;
    while (at > 0) {
      const parentAt = (at - 1) >>> 1;
      const parent = this.#heap[parentAt];
      if (parent === undefined || !isBefore(due, parent)) break;
      this.#heap[at] = parent;
      at = parentAt;
    }
    this.#heap[at] = due;
  }

  #pop(): void {
    const last = this.#heap.pop();
    const size = this.#heap.length;
    if (last === undefined || size === 0) return;
    let at = 0;
    for (;;) {
      const left = this.#heap[2 * at + 1];
      const right = this.#heap[2 * at + 2];
      const isRight = right !== undefined && left !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || !isBefore(child, last)) break;
      this.#heap[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    this.#heap[at] = last;
  }
}
