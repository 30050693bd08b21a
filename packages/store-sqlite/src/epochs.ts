import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EpochMs, EpochRegister } from '@council-contact/core';
import type { ArtefactKeys } from './artefact-keys.ts';
import { read } from './read.ts';

type Epoch = Awaited<ReturnType<EpochRegister['list']>>[number];

/** Which epoch keys may wrap. The open ones lie in memory too: no other process can change them. */
export class Epochs {
  readonly #all: StatementSync;
  readonly #open: StatementSync;
  readonly #keys: ArtefactKeys;
  readonly #close: StatementSync;
  readonly #forget: StatementSync;
  #opened: Set<number>;

  constructor(database: DatabaseSync, keys: ArtefactKeys) {
    this.#keys = keys;
    this.#all = database.prepare(
      'SELECT epoch, state, opened_at AS openedAt, closed_at AS closedAt FROM epoch ORDER BY epoch',
    );
    this.#open = database.prepare(
      "INSERT INTO epoch (epoch, state, opened_at) VALUES (?, 'open', ?) ON CONFLICT DO NOTHING",
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

  close(epoch: number, at: EpochMs): boolean {
    const isKnown = this.list().some((row) => row.epoch === epoch);
    if (!isKnown || this.#keys.under(epoch, 1).length > 0) return false;
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
