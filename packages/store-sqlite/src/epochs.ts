import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EpochMs, EpochRegister, WrappedKey } from '@council-contact/core';
import { read } from './read.ts';

type Epoch = Awaited<ReturnType<EpochRegister['list']>>[number];

interface StoredKey {
  readonly family: string;
  readonly member: string;
  readonly epoch: number;
  readonly class: string;
  readonly wrapped: Uint8Array;
}

/** Which epoch keys may wrap. The open ones lie in memory too: no other process can change them. */
export class Epochs {
  readonly #all: StatementSync;
  readonly #open: StatementSync;
  readonly #keysUnder: StatementSync;
  readonly #close: StatementSync;
  readonly #forget: StatementSync;
  #opened: Set<number>;

  constructor(database: DatabaseSync) {
    this.#all = database.prepare(
      'SELECT epoch, state, opened_at AS openedAt, closed_at AS closedAt FROM epoch ORDER BY epoch',
    );
    this.#open = database.prepare(
      "INSERT INTO epoch (epoch, state, opened_at) VALUES (?, 'open', ?) ON CONFLICT DO NOTHING",
    );
    this.#keysUnder = database.prepare(
      `SELECT i.family, i.member, k.epoch, k.class, k.wrapped
         FROM artefact_key k INDEXED BY artefact_key_by_epoch CROSS JOIN instance i ON i.number = k.artefact
        WHERE k.epoch = ? LIMIT ?`,
    );
    this.#close = database.prepare(
      `UPDATE epoch SET state = 'closed', closed_at = ? WHERE epoch = ? AND state = 'open'`,
    );
    this.#forget = database.prepare("DELETE FROM epoch WHERE epoch = ? AND state = 'closed'");
    this.#opened = this.#openOnes();
  }

  isOpen(epoch: number): boolean {
    return this.#opened.has(epoch);
  }

  list(): readonly Epoch[] {
    return read.all<Epoch>(this.#all).map((row) => ({ ...row }));
  }

  open(epoch: number, at: EpochMs): void {
    this.#open.run(epoch, at);
    this.#opened = this.#openOnes();
  }

  keysUnder(epoch: number, limit: number): readonly WrappedKey[] {
    return read.all<StoredKey>(this.#keysUnder, epoch, limit).map((row) => ({
      artefact: row.family + row.member,
      epoch: row.epoch,
      class: row.class,
      wrapped: row.wrapped,
    }));
  }

  close(epoch: number, at: EpochMs): boolean {
    const isKnown = this.list().some((row) => row.epoch === epoch);
    if (!isKnown || this.keysUnder(epoch, 1).length > 0) return false;
    this.#close.run(at, epoch);
    this.#opened = this.#openOnes();
    return true;
  }

  forget(epoch: number): void {
    this.#forget.run(epoch);
  }

  #openOnes(): Set<number> {
    const open = this.list().filter(({ state }) => state === 'open');
    return new Set(open.map(({ epoch }) => epoch));
  }
}
