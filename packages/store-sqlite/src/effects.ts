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

/** The outbox. */
export class Effects {
  readonly #statements: Statements;
  readonly #ready: StatementSync;
  readonly #next: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #lease: StatementSync;
  readonly #renew: StatementSync;
  readonly #postpone: StatementSync;

  constructor(database: DatabaseSync, statements: Statements) {
    this.#statements = statements;
    this.#ready = database.prepare(
      `SELECT ${COLUMNS} FROM effect INDEXED BY effect_by_ready
        WHERE state = 'pending' AND ready_at <= ? ORDER BY ready_at, key LIMIT ?`,
    );
    this.#next = database.prepare(
      `SELECT ready_at AS readyAt FROM effect INDEXED BY effect_by_ready
        WHERE state = 'pending' ORDER BY ready_at LIMIT 1`,
    );
    this.#put = database.prepare(
      `INSERT OR REPLACE INTO effect (key, instance, council, kind, params, state, attempts, next_at, last_error,
         leased, ready_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?8)`,
    );
    this.#delete = database.prepare('DELETE FROM effect WHERE key = ?');
    this.#lease = database.prepare('UPDATE effect SET leased = 1, ready_at = ? WHERE key = ?');
    this.#renew = database.prepare('UPDATE effect SET ready_at = ? WHERE key = ? AND leased = 1');
    this.#postpone = database.prepare(
      `UPDATE effect SET state = ?1, attempts = ?2, next_at = ?3, last_error = ?4, leased = 0, ready_at = ?3
        WHERE key = ?5`,
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

  /** Records a failed try and gives the lease back. */
  postpone({ key, state, attempts, nextAt, lastError }: PostponedEffect): void {
    this.#postpone.run(state, attempts, nextAt, lastError, key);
  }

  ready(now: EpochMs, limit: number): readonly EffectRow[] {
    return read.all<EffectRow>(this.#ready, now, limit).map((row) => ({ ...row }));
  }

  lease(rows: readonly EffectRow[], { now, leaseMs }: Claim): void {
    for (const { key } of rows) this.#lease.run(now + leaseMs, key);
  }

  renew(keys: readonly string[], until: EpochMs): void {
    for (const key of keys) this.#renew.run(until, key);
  }

  nextDue(): EpochMs | null {
    return read.one<{ readyAt: EpochMs }>(this.#next)?.readyAt ?? null;
  }

  find({ council, state, instance, after, limit }: EffectQuery): readonly EffectRow[] {
    const conditions: string[] = [];
    const values: string[] = [];
    const where = (condition: string, value: string | undefined): void => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    where('council = ?', council);
    where('state = ?', state);
    where('instance = ?', instance);
    where('key > ?', after);
    const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const sql = `SELECT ${COLUMNS} FROM effect ${filter} ORDER BY key LIMIT ?`;
    const rows = read.all<EffectRow>(this.#statements.of(sql), ...values, limit);
    return rows.map((row) => ({ ...row }));
  }
}
