import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CouncilId, EventRow, StoredEvent } from '@council-contact/core';
import type { Dictionary } from './dictionary.ts';
import { read } from './read.ts';

interface StoredRow {
  readonly sequence: number;
  readonly family: string;
  readonly member: string;
  readonly council: number;
  readonly version: number;
  readonly at: number;
  readonly hash: Uint8Array;
  readonly event: string;
  readonly facts: string | null;
}

const SELECT = `SELECT e.sequence, i.family, i.member, e.council, e.version, e.at, e.hash, e.event, e.facts
  FROM event e`;
const JOIN = 'CROSS JOIN instance i ON i.number = e.instance';

/** The log: rows in order of commit, never changed. */
export class Events {
  readonly #councils: Dictionary;
  readonly #insert: StatementSync;
  readonly #history: StatementSync;
  readonly #facts: StatementSync;
  readonly #factsOf: StatementSync;
  #lastSequence: number;

  constructor(database: DatabaseSync, councils: Dictionary) {
    this.#councils = councils;
    this.#insert = database.prepare(
      `INSERT INTO event (sequence, instance, council, version, at, hash, event, facts)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#history = database.prepare(
      `${SELECT} INDEXED BY event_by_instance ${JOIN} WHERE e.instance = ? ORDER BY e.version`,
    );
    this.#facts = database.prepare(
      `${SELECT} NOT INDEXED ${JOIN} WHERE e.sequence > ? AND e.facts IS NOT NULL ORDER BY e.sequence LIMIT ?`,
    );
    this.#factsOf = database.prepare(
      `${SELECT} INDEXED BY event_by_council ${JOIN}
        WHERE e.council = ? AND e.sequence > ? AND e.facts IS NOT NULL ORDER BY e.sequence LIMIT ?`,
    );
    const sql = `SELECT max(coalesce((SELECT max(sequence) FROM event), 0),
                            coalesce((SELECT number FROM high_water WHERE name = 'event'), 0)) AS last`;
    this.#lastSequence = read.one<{ last: number }>(database.prepare(sql))?.last ?? 0;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  append(row: EventRow, instance: number): void {
    this.#lastSequence += 1;
    this.#insert.run(
      this.#lastSequence,
      instance,
      this.#councils.numberOf(row.council),
      row.version,
      row.at,
      row.hash,
      row.event,
      row.facts,
    );
  }

  history(instance: number): readonly StoredEvent[] {
    return this.#rows(read.all<StoredRow>(this.#history, instance));
  }

  facts(after: number, limit: number, council: CouncilId | undefined): readonly StoredEvent[] {
    if (council === undefined) return this.#rows(read.all<StoredRow>(this.#facts, after, limit));
    const number = this.#councils.find(council);
    if (number === undefined) return [];
    return this.#rows(read.all<StoredRow>(this.#factsOf, number, after, limit));
  }

  #rows(stored: readonly StoredRow[]): readonly StoredEvent[] {
    return stored.map((row) => ({
      instance: row.family + row.member,
      council: this.#councils.idOf(row.council),
      version: row.version,
      at: row.at,
      event: row.event,
      facts: row.facts,
      hash: row.hash,
      sequence: row.sequence,
    }));
  }
}
