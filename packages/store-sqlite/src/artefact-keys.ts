import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ArtefactId, WrappedKey } from '@council-contact/core';
import { Dictionary } from './dictionary.ts';
import { read } from './read.ts';

/** So that every epoch takes two bytes, and a key wrapped anew lies where the old one lay. */
const FIRST_EPOCH = 1000;

interface StoredKey {
  readonly class: number;
  readonly epoch: number;
  readonly wrapped: Uint8Array;
}

/** Wrapped keys by artefact number. A destroyed one is overwritten in place. */
export class ArtefactKeys {
  readonly classes: Dictionary;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #destroy: StatementSync;
  readonly #rewrap: StatementSync;
  readonly #under: StatementSync;

  constructor(database: DatabaseSync) {
    this.classes = new Dictionary(database, 'artefact_class');
    this.#get = database.prepare(
      'SELECT class, epoch, wrapped FROM artefact_key WHERE artefact = ? AND live = 1',
    );
    this.#put = database.prepare(
      `INSERT INTO artefact_key (artefact, live, class, epoch, wrapped) VALUES (?, 1, ?, ?, ?)
         ON CONFLICT DO UPDATE SET live = 1, class = excluded.class, epoch = excluded.epoch, wrapped = excluded.wrapped`,
    );
    this.#destroy = database.prepare(
      `UPDATE artefact_key SET live = 0, wrapped = zeroblob(length(wrapped)) WHERE artefact = ? AND live = 1`,
    );
    this.#rewrap = database.prepare(
      'UPDATE artefact_key SET class = ?, epoch = ?, wrapped = ? WHERE artefact = ? AND epoch = ? AND live = 1',
    );
    this.#under = database.prepare(
      `SELECT i.family, i.member, k.class, k.epoch, k.wrapped
         FROM artefact_key k INDEXED BY artefact_key_by_epoch CROSS JOIN instance i ON i.number = k.artefact
        WHERE k.epoch = ? AND k.live = 1 LIMIT ?`,
    );
  }

  get(artefact: ArtefactId, number: number): WrappedKey | undefined {
    const stored = read.one<StoredKey>(this.#get, number);
    return stored === undefined ? undefined : this.#key(artefact, stored);
  }

  put(key: WrappedKey, number: number): void {
    this.#put.run(number, this.classes.numberOf(key.class), key.epoch + FIRST_EPOCH, key.wrapped);
  }

  /** Nothing where it is under another epoch by now, or destroyed. */
  rewrap(key: WrappedKey, fromEpoch: number, number: number): void {
    const artefactClass = this.classes.numberOf(key.class);
    const [epoch, from] = [key.epoch + FIRST_EPOCH, fromEpoch + FIRST_EPOCH];
    this.#rewrap.run(artefactClass, epoch, key.wrapped, number, from);
  }

  destroy(number: number): void {
    this.#destroy.run(number);
  }

  /** Keys that are wrapped under an epoch. */
  under(epoch: number, limit: number): readonly WrappedKey[] {
    return read
      .all<StoredKey & { family: string; member: string }>(this.#under, epoch + FIRST_EPOCH, limit)
      .map((stored) => this.#key(stored.family + stored.member, stored));
  }

  #key(artefact: ArtefactId, stored: StoredKey): WrappedKey {
    return {
      artefact,
      epoch: stored.epoch - FIRST_EPOCH,
      class: this.classes.idOf(stored.class),
      wrapped: stored.wrapped,
    };
  }
}
