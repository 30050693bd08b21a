import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  Claim,
  EffectQuery,
  EffectRow,
  EpochMs,
  PostponedEffect,
} from '@council-contact/core';
import { read } from './read.ts';
import type { Statements } from './statements.ts';

const COLUMNS =
  'key, instance, council, kind, params, state, attempts, next_at AS nextAt, last_error AS lastError';

/**
 * The outbox. Leases lie in memory: only the engine that holds the folder claims, and when its process dies nobody is
 * left who could still be at work under one. So a claim costs no write, and a restart waits for no lease to end.
 */
export class Effects {
  readonly #statements: Statements;
  readonly #due: StatementSync;
  readonly #waiting: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #postpone: StatementSync;
  readonly #leases = new Map<string, EpochMs>();

  constructor(database: DatabaseSync, statements: Statements) {
    this.#statements = statements;
    this.#due = database.prepare(
      `SELECT ${COLUMNS} FROM effect INDEXED BY effect_by_next
        WHERE state = 'pending' AND next_at <= ? ORDER BY next_at, key LIMIT ?`,
    );
    this.#waiting = database.prepare(
      `SELECT key, next_at AS nextAt FROM effect INDEXED BY effect_by_next
        WHERE state = 'pending' ORDER BY next_at, key`,
    );
    this.#put = database.prepare(
      `INSERT OR REPLACE INTO effect (key, instance, council, kind, params, state, attempts, next_at, last_error)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#delete = database.prepare('DELETE FROM effect WHERE key = ?');
    this.#postpone = database.prepare(
      'UPDATE effect SET state = ?, attempts = ?, next_at = ?, last_error = ? WHERE key = ?',
    );
  }

  put(row: EffectRow): void {
    this.#put.run(
      row.key,
      row.instance,
      row.council,
      row.kind,
      row.params,
      row.state,
      row.attempts,
      row.nextAt,
      row.lastError,
    );
  }

  delete(key: string): void {
    this.#delete.run(key);
  }

  postpone({ key, state, attempts, nextAt, lastError }: PostponedEffect): void {
    this.#postpone.run(state, attempts, nextAt, lastError, key);
  }

  /** Gives a lease back, once what ends it is committed. */
  release(key: string): void {
    this.#leases.delete(key);
  }

  claim({ now, limit, leaseMs }: Claim): readonly EffectRow[] {
    // Leased ones stand among the due: as many more are read as there are leases.
    const rows: EffectRow[] = [];
    for (const row of read.each<EffectRow>(this.#due, now, limit + this.#leases.size)) {
      if (rows.length >= limit) break;
      if ((this.#leases.get(row.key) ?? now) <= now) rows.push({ ...row });
    }
    for (const { key } of rows) this.#leases.set(key, now + leaseMs);
    return rows;
  }

  renew(keys: readonly string[], until: EpochMs): void {
    for (const key of keys) if (this.#leases.has(key)) this.#leases.set(key, until);
  }

  /** When the next one can be claimed; a leased one at the end of its lease. */
  nextDue(): EpochMs | null {
    let next: EpochMs | null = null;
    for (const row of read.each<{ key: string; nextAt: EpochMs }>(this.#waiting)) {
      const lease = this.#leases.get(row.key);
      const at = lease === undefined ? row.nextAt : Math.max(lease, row.nextAt);
      if (next === null || at < next) next = at;
      // Nothing after this row can be claimed earlier.
      if (next <= row.nextAt) break;
    }
    return next;
  }

  find({ council, state, instance, after, limit }: EffectQuery): readonly EffectRow[] {
    const conditions: string[] = [];
    const values: string[] = [];
    const where = (column: string, value: string | undefined): void => {
      if (value === undefined) return;
      conditions.push(`${column} ?`);
      values.push(value);
    };
    where('council =', council);
    where('state =', state);
    where('instance =', instance);
    where('key >', after);
    const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const sql = `SELECT ${COLUMNS} FROM effect ${filter} ORDER BY key LIMIT ?`;
    const rows = read.all<EffectRow>(this.#statements.of(sql), ...values, limit);
    return rows.map((row) => ({ ...row }));
  }
}
