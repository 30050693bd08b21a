import type { InstanceId } from '../ids.ts';
import type { Instance } from './instance.ts';

/** A contact with its matters and artefacts, or one instance of another lifecycle. Never changed once it is in the cache. */
export type Family = ReadonlyMap<InstanceId, Instance>;

/** Families as they are committed: the least recently used leaves first. Compare-and-set at commit makes a stale one harmless. */
export class FamilyCache {
  readonly #families = new Map<InstanceId, Family>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(id: InstanceId): Family | undefined {
    const family = this.#families.get(id);
    if (family !== undefined) {
      this.#families.delete(id);
      this.#families.set(id, family);
    }
    return family;
  }

  set(id: InstanceId, family: Family): void {
    this.#families.delete(id);
    this.#families.set(id, family);
    if (this.#families.size <= this.#capacity) return;
    const oldest = this.#families.keys().next();
    if (oldest.done !== true) this.#families.delete(oldest.value);
  }

  drop(id: InstanceId): void {
    this.#families.delete(id);
  }

  clear(): void {
    this.#families.clear();
  }
}
