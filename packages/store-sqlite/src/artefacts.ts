import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ArtefactId, LookupKey, SealedArtefact, WrappedKey } from '@council-contact/core';
import { read } from './read.ts';

interface StoredArtefact {
  readonly body: Uint8Array | null;
  readonly blob: string | null;
  readonly epoch: number;
  readonly class: string;
  readonly wrapped: Uint8Array;
}

/** Sealed bodies, their wrapped keys in a narrow table beside them, and what they are found by. */
export class Artefacts {
  readonly #artefact: StatementSync;
  readonly #index: StatementSync;
  readonly #indexed: StatementSync;
  readonly #putBody: StatementSync;
  readonly #putKey: StatementSync;
  readonly #putIndex: StatementSync;
  readonly #keep: StatementSync;
  readonly #blob: StatementSync;
  readonly #deleteBody: StatementSync;
  readonly #deleteKey: StatementSync;
  readonly #deleteIndex: StatementSync;
  readonly #unlink: StatementSync;
  readonly #rewrap: StatementSync;
  readonly #remains: StatementSync;

  constructor(database: DatabaseSync) {
    this.#artefact = database.prepare(
      `SELECT b.body, b.blob, k.epoch, k.class, k.wrapped
         FROM artefact_body b JOIN artefact_key k ON k.artefact = b.artefact WHERE b.artefact = ?`,
    );
    this.#index = database.prepare(
      'SELECT generation, hash FROM artefact_index WHERE artefact = ?',
    );
    this.#indexed = database.prepare(
      `SELECT i.family, i.member FROM artefact_index x CROSS JOIN instance i ON i.number = x.artefact
        WHERE x.generation = ? AND x.hash = ?`,
    );
    this.#putBody = database.prepare(
      'INSERT INTO artefact_body (artefact, body, blob) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#putKey = database.prepare(
      'INSERT INTO artefact_key (artefact, epoch, class, wrapped) VALUES (?, ?, ?, ?)',
    );
    this.#putIndex = database.prepare(
      'INSERT INTO artefact_index (generation, hash, artefact) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#keep = database.prepare('DELETE FROM unlink WHERE blob = ?');
    this.#blob = database.prepare('SELECT blob FROM artefact_body WHERE artefact = ?');
    this.#deleteBody = database.prepare('DELETE FROM artefact_body WHERE artefact = ?');
    this.#deleteKey = database.prepare('DELETE FROM artefact_key WHERE artefact = ?');
    this.#deleteIndex = database.prepare('DELETE FROM artefact_index WHERE artefact = ?');
    this.#unlink = database.prepare('INSERT OR REPLACE INTO unlink (blob, artefact) VALUES (?, ?)');
    this.#rewrap = database.prepare(
      'UPDATE artefact_key SET epoch = ?, class = ?, wrapped = ? WHERE artefact = ? AND epoch = ?',
    );
    this.#remains = database.prepare(
      `SELECT EXISTS (SELECT 1 FROM artefact_body WHERE artefact = ?1 AND body IS NOT NULL) AS body,
              EXISTS (SELECT 1 FROM artefact_key WHERE artefact = ?1) AS key,
              EXISTS (SELECT 1 FROM artefact_index WHERE artefact = ?1) AS indexed,
              (SELECT blob FROM artefact_body WHERE artefact = ?1) AS blob`,
    );
  }

  get(artefact: ArtefactId, number: number): SealedArtefact | undefined {
    const row = read.one<StoredArtefact>(this.#artefact, number);
    if (row === undefined) return undefined;
    const index = read.all<LookupKey>(this.#index, number);
    return {
      artefact,
      body: row.body,
      blob: row.blob,
      key: { artefact, epoch: row.epoch, class: row.class, wrapped: row.wrapped },
      index: index.map(({ generation, hash }) => ({ generation, hash })),
    };
  }

  indexed({ generation, hash }: LookupKey): readonly ArtefactId[] {
    const found = read.all<{ family: string; member: string }>(this.#indexed, generation, hash);
    return found.map(({ family, member }) => family + member);
  }

  put(sealed: SealedArtefact, number: number): void {
    const { artefact, body, blob, key, index } = sealed;
    if (this.#putBody.run(number, body, blob).changes === 0) {
      this.destroy(artefact, number);
      this.#putBody.run(number, body, blob);
    }
    if (blob !== null) this.#keep.run(blob);
    this.#putKey.run(number, key.epoch, key.class, key.wrapped);
    for (const { generation, hash } of index) this.#putIndex.run(generation, hash, number);
  }

  /** Nothing where it has moved to another epoch since, or is gone. */
  rewrap(key: WrappedKey, fromEpoch: number, number: number): void {
    this.#rewrap.run(key.epoch, key.class, key.wrapped, number, fromEpoch);
  }

  /** Deletes body, key and index rows; a blob is written down to be deleted after the commit. True where there is one. */
  destroy(artefact: ArtefactId, number: number): boolean {
    const blob = read.one<{ blob: string | null }>(this.#blob, number)?.blob ?? null;
    if (blob !== null) this.#unlink.run(blob, artefact);
    this.#deleteKey.run(number);
    this.#deleteIndex.run(number);
    this.#deleteBody.run(number);
    return blob !== null;
  }

  /** What the tables still hold. */
  remains(number: number): { body: boolean; key: boolean; index: boolean; blob: string | null } {
    const row = read.one<{ body: number; key: number; indexed: number; blob: string | null }>(
      this.#remains,
      number,
    );
    return {
      body: row?.body === 1,
      key: row?.key === 1,
      index: row?.indexed === 1,
      blob: row?.blob ?? null,
    };
  }
}
