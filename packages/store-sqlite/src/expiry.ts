import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EpochMs, InstanceId } from '@council-contact/core';
import { read } from './read.ts';

/**
 * Which families may be pruned, and from when. A family is looked at only when a row of it is given an expiry or loses
 * it, so that pruning costs what it removes, and other steps nothing.
 */
export class Expiry {
  readonly #last: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #due: StatementSync;
  readonly #touched = new Set<InstanceId>();

  constructor(database: DatabaseSync) {
    this.#last = database.prepare(
      `SELECT iif(count(*) > 0 AND count(*) = count(expires_at), max(expires_at), NULL) AS at
         FROM instance WHERE family = ? AND place IS NOT NULL`,
    );
    this.#put = database.prepare(
      'INSERT INTO expiry (family, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at',
    );
    this.#delete = database.prepare('DELETE FROM expiry WHERE family = ?');
    this.#due = database.prepare(
      'SELECT family FROM expiry INDEXED BY expiry_by_instant WHERE at <= ? ORDER BY at LIMIT ?',
    );
  }

  /** The expiry of a row of this family is written in this transaction; `flush` looks at the family once. */
  touch(family: InstanceId): void {
    this.#touched.add(family);
  }

  /** Before the transaction ends. */
  flush(): void {
    for (const family of this.#touched) this.#write(family, this.#lastOf(family));
    this.#touched.clear();
  }

  /** Families whose every row is past, and how many were looked at: none only where no more are due. */
  due(now: EpochMs, limit: number): readonly InstanceId[] {
    for (;;) {
      const rows = read.all<{ family: InstanceId }>(this.#due, now, limit);
      const past: InstanceId[] = [];
      for (const { family } of rows) {
        const last = this.#lastOf(family);
        if (last !== null && last <= now) past.push(family);
        else this.#write(family, last);
      }
      if (past.length > 0 || rows.length === 0) return past;
    }
  }

  forget(family: InstanceId): void {
    this.#delete.run(family);
  }

  /** After a rollback. */
  reset(): void {
    this.#touched.clear();
  }

  #lastOf(family: InstanceId): EpochMs | null {
    return read.one<{ at: EpochMs | null }>(this.#last, family)?.at ?? null;
  }

  #write(family: InstanceId, at: EpochMs | null): void {
    if (at === null) this.#delete.run(family);
    else this.#put.run(family, at);
  }
}
