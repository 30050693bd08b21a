import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CouncilId, InstanceRow } from '@council-contact/core';
import { Dictionary } from './dictionary.ts';
import { read } from './read.ts';

/** Where instances stand: few enough to lie in memory, so that a row names its place by number. */
export interface Place {
  readonly number: number;
  readonly council: CouncilId;
  readonly machine: string;
  readonly stage: string;
  readonly within: string;
  readonly status: InstanceRow['status'];
  /** How many instances stand here. */
  count: number;
}

type Standing = Pick<InstanceRow, 'council' | 'machine' | 'stage' | 'within' | 'status'>;

export class Places {
  readonly councils: Dictionary;
  readonly #all: StatementSync;
  readonly #insert: StatementSync;
  readonly #setCount: StatementSync;
  readonly #byNumber = new Map<number, Place>();
  readonly #byName = new Map<string, Place>();
  readonly #changed = new Set<Place>();

  constructor(database: DatabaseSync) {
    this.councils = new Dictionary(database, 'council');
    this.#all = database.prepare(
      `SELECT p.number, c.id AS council, p.machine, p.stage, p.within, p.status, p.count
         FROM place p JOIN council c ON c.number = p.council`,
    );
    this.#insert = database.prepare(
      'INSERT INTO place (number, council, machine, stage, within, status) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#setCount = database.prepare('UPDATE place SET count = ? WHERE number = ?');
    this.reload();
  }

  /** The place an instance stands in; makes it where it is the first there. Call it inside a transaction. */
  of(row: Standing): Place {
    const name = nameOf(row);
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const { council, machine, stage, within, status } = row;
    const number = this.#byNumber.size + 1;
    const councilNumber = this.councils.numberOf(council);
    this.#insert.run(number, councilNumber, machine, stage, within, status);
    const place = { number, council, machine, stage, within, status, count: 0 };
    this.#remember(place);
    return place;
  }

  at(number: number): Place | undefined {
    return this.#byNumber.get(number);
  }

  all(): Iterable<Place> {
    return this.#byNumber.values();
  }

  /** Counts an instance in (1) or out (-1); written by `flush`. */
  count(place: Place, change: 1 | -1): void {
    place.count += change;
    this.#changed.add(place);
  }

  /** Writes the counts that changed, before the transaction ends. */
  flush(): void {
    for (const { count, number } of this.#changed) this.#setCount.run(count, number);
    this.#changed.clear();
  }

  /** After a rollback: what the transaction changed here is not so. */
  reload(): void {
    this.councils.reload();
    this.#changed.clear();
    this.#byNumber.clear();
    this.#byName.clear();
    for (const place of read.all<Place>(this.#all)) this.#remember({ ...place });
  }

  #remember(place: Place): void {
    this.#byNumber.set(place.number, place);
    this.#byName.set(nameOf(place), place);
  }
}

/** Every part is a name or a code: none has a line break. */
const nameOf = ({ council, machine, stage, within, status }: Standing): string =>
  `${council}\n${machine}\n${stage}\n${within}\n${status}`;
