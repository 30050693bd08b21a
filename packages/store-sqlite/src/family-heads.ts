import type { InstanceId } from '@council-contact/core';
import type { InstanceHead } from './instances.ts';

const MOST_FAMILIES = 1_024;

/**
 * Heads of the families that were looked at or written last, whole families at a time: what is not in a family here is
 * not in the database. Only the process that holds the folder writes, so they stay true until a rollback.
 */
export class FamilyHeads {
  readonly #families = new Map<string, Map<InstanceId, InstanceHead>>();
  readonly #read: (family: string) => Iterable<readonly [InstanceId, InstanceHead]>;

  constructor(readFamily: (family: string) => Iterable<readonly [InstanceId, InstanceHead]>) {
    this.#read = readFamily;
  }

  of(family: string): Map<InstanceId, InstanceHead> {
    const known = this.#families.get(family);
    if (known !== undefined) return known;
    const heads = new Map(this.#read(family));
    if (this.#families.size >= MOST_FAMILIES) {
      // In order of first use: a contact's steps come soon after one another.
      for (const [oldest] of this.#families) {
        this.#families.delete(oldest);
        break;
      }
    }
    this.#families.set(family, heads);
    return heads;
  }

  /** After a rollback, and where rows were deleted. */
  forget(): void {
    this.#families.clear();
  }
}
