import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { read } from './read.ts';

/**
 * Names by number, so that a row holds one in a byte: the councils, the artefact classes. Few, all in memory.
 * Numbers start at 2: SQLite stores 0 and 1 in no byte, and rows that change a name must keep their length.
 */
export class Dictionary {
  readonly #all: StatementSync;
  readonly #insert: StatementSync;
  readonly #numbers = new Map<string, number>();
  readonly #ids = new Map<number, string>();

  constructor(database: DatabaseSync, table: 'council' | 'artefact_class') {
    this.#all = database.prepare(`SELECT number, id FROM ${table}`);
    this.#insert = database.prepare(`INSERT INTO ${table} (number, id) VALUES (?, ?)`);
    this.reload();
  }

  /** Undefined for a name that no row has had yet. */
  find(id: string): number | undefined {
    return this.#numbers.get(id);
  }

  /** Gives a new name its number; call it inside a transaction. */
  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 2;
    this.#insert.run(number, id);
    this.#remember(number, id);
    return number;
  }

  idOf(number: number): string {
    return this.#ids.get(number) ?? '';
  }

  /** After a rollback. */
  reload(): void {
    this.#numbers.clear();
    this.#ids.clear();
    for (const { number, id } of read.all<{ number: number; id: string }>(this.#all)) {
      this.#remember(number, id);
    }
  }

  #remember(number: number, id: string): void {
    this.#numbers.set(id, number);
    this.#ids.set(number, id);
  }
}
