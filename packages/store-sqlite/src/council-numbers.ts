import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CouncilId } from '@council-contact/core';
import { read } from './read.ts';

/** Councils by number: rows name theirs in a byte. Few, all in memory. */
export class CouncilNumbers {
  readonly #all: StatementSync;
  readonly #insert: StatementSync;
  readonly #numbers = new Map<CouncilId, number>();
  readonly #ids = new Map<number, CouncilId>();

  constructor(database: DatabaseSync) {
    this.#all = database.prepare('SELECT number, id FROM council');
    this.#insert = database.prepare('INSERT INTO council (number, id) VALUES (?, ?)');
    this.reload();
  }

  /** Undefined for a council that no row has named yet. */
  find(id: CouncilId): number | undefined {
    return this.#numbers.get(id);
  }

  /** Gives a new council its number; call it inside a transaction. */
  numberOf(id: CouncilId): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#insert.run(number, id);
    this.#remember(number, id);
    return number;
  }

  idOf(number: number): CouncilId {
    return this.#ids.get(number) ?? '';
  }

  /** After a rollback. */
  reload(): void {
    this.#numbers.clear();
    this.#ids.clear();
    for (const { number, id } of read.all<{ number: number; id: CouncilId }>(this.#all)) {
      this.#remember(number, id);
    }
  }

  #remember(number: number, id: CouncilId): void {
    this.#numbers.set(id, number);
    this.#ids.set(number, id);
  }
}
