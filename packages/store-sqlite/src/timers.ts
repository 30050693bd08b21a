import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Claim, CouncilId, EpochMs, TimerRow } from '@council-contact/core';
import { read } from './read.ts';

interface StoredTimer {
  readonly family: string;
  readonly member: string;
  readonly key: string;
  readonly generation: number;
  readonly dueAt: EpochMs;
}

/** Timers by instance number and key; the index by due time serves the look at the next one. */
export class Timers {
  readonly #set: StatementSync;
  readonly #cancel: StatementSync;
  readonly #due: StatementSync;
  readonly #passed: StatementSync;
  readonly #next: StatementSync;
  readonly #ahead: StatementSync;

  constructor(database: DatabaseSync) {
    this.#set = database.prepare(
      `INSERT INTO timer (instance, key, generation, due_at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET generation = excluded.generation, due_at = excluded.due_at`,
    );
    this.#cancel = database.prepare('DELETE FROM timer WHERE instance = ? AND key = ?');
    this.#due = database.prepare(
      `SELECT i.family, i.member, t.key, t.generation, t.due_at AS dueAt
         FROM timer t INDEXED BY timer_by_due CROSS JOIN instance i ON i.number = t.instance
        WHERE t.due_at <= ? AND t.key <> ? ORDER BY t.due_at LIMIT ?`,
    );
    this.#passed = database.prepare(
      'SELECT count(*) AS count FROM timer INDEXED BY timer_by_due WHERE due_at > ? AND due_at <= ? AND key = ?',
    );
    this.#next = database.prepare('SELECT min(due_at) AS dueAt FROM timer');
    this.#ahead = database.prepare(
      `SELECT p.machine, t.key, count(*) AS count
         FROM timer t INDEXED BY timer_by_due CROSS JOIN instance i ON i.number = t.instance
         JOIN place p ON p.number = i.place JOIN council c ON c.number = p.council
        WHERE t.due_at <= ? AND c.id = ? GROUP BY p.machine, t.key`,
    );
  }

  set(instance: number, key: string, generation: number, dueAt: EpochMs): void {
    this.#set.run(instance, key, generation, dueAt);
  }

  cancel(instance: number, key: string): void {
    this.#cancel.run(instance, key);
  }

  /** No lease: only the engine that holds the folder asks. They stay until a commit cancels them or sets them anew. */
  due({ now, limit, except = '' }: Claim): readonly TimerRow[] {
    return read
      .all<StoredTimer>(this.#due, now, except, limit)
      .map(({ family, member, key, generation, dueAt }) => ({
        instance: family + member,
        key,
        generation,
        dueAt,
      }));
  }

  /** Costs what comes due, whatever else is kept. */
  dueUntil(
    council: CouncilId,
    until: EpochMs,
  ): readonly { machine: string; key: string; count: number }[] {
    return read.all(this.#ahead, until, council);
  }

  passed(key: string, after: EpochMs, until: EpochMs): number {
    return read.one<{ count: number }>(this.#passed, after, until, key)?.count ?? 0;
  }

  nextDue(): EpochMs | null {
    return read.one<{ dueAt: EpochMs | null }>(this.#next)?.dueAt ?? null;
  }
}
