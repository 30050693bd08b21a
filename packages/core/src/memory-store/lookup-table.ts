import type { LookupKey } from '../ports/rows.ts';

/** Look-up keys as strings, since a Map compares bytes by identity. */
export const lookupName = ({ generation, hash }: LookupKey): string =>
  `${generation}:${Buffer.from(hash).toString('base64')}`;

/** One row for each look-up key. */
export class LookupTable<Row extends LookupKey> {
  readonly #rows = new Map<string, Row>();

  get(key: LookupKey): Row | undefined {
    return this.#rows.get(lookupName(key));
  }

  set(row: Row): void {
    this.#rows.set(lookupName(row), row);
  }

  deleteWhere(gone: (row: Row) => boolean): void {
    for (const [name, row] of this.#rows) if (gone(row)) this.#rows.delete(name);
  }
}
