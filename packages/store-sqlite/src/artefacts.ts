import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ArtefactId, LookupKey, SealedArtefact } from '@council-contact/core';
import type { ArtefactKeys } from './artefact-keys.ts';
import { read } from './read.ts';

interface StoredBody {
  readonly body: Uint8Array | null;
  readonly blob: string | null;
}

/** What the tables still hold of an artefact; `blob` is the name of its blob. */
export interface StoredRemains {
  readonly body: boolean;
  readonly key: boolean;
  readonly index: boolean;
  readonly blob: string | null;
}

/** Sealed bodies by artefact number, with what they are found by. Their keys lie beside them. */
export class Artefacts {
  readonly #keys: ArtefactKeys;
  readonly #body: StatementSync;
  readonly #index: StatementSync;
  readonly #indexed: StatementSync;
  readonly #putBody: StatementSync;
  readonly #putIndex: StatementSync;
  readonly #deleteBody: StatementSync;
  readonly #deleteIndex: StatementSync;
  readonly #ofBlob: StatementSync;
  readonly #unlink: StatementSync;
  readonly #keep: StatementSync;

  constructor(database: DatabaseSync, keys: ArtefactKeys) {
    this.#keys = keys;
    this.#body = database.prepare('SELECT body, blob FROM artefact_body WHERE artefact = ?');
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
    this.#putIndex = database.prepare(
      'INSERT INTO artefact_index (generation, hash, artefact) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#deleteBody = database.prepare('DELETE FROM artefact_body WHERE artefact = ?');
    this.#deleteIndex = database.prepare('DELETE FROM artefact_index WHERE artefact = ?');
    this.#ofBlob = database.prepare('SELECT blob FROM artefact_body WHERE blob = ?');
    this.#unlink = database.prepare('INSERT OR REPLACE INTO unlink (blob, artefact) VALUES (?, ?)');
    this.#keep = database.prepare('DELETE FROM unlink WHERE blob = ?');
  }

  refersTo(blob: string): boolean {
    return this.#ofBlob.get(blob) !== undefined;
  }

  get(artefact: ArtefactId, number: number): SealedArtefact | undefined {
    const stored = read.one<StoredBody>(this.#body, number);
    const key = this.#keys.get(artefact, number);
    if (stored === undefined || key === undefined) return undefined;
    const index = read
      .all<LookupKey>(this.#index, number)
      .map(({ generation, hash }) => ({ generation, hash }));
    return { artefact, body: stored.body, blob: stored.blob, key, index };
  }

  indexed({ generation, hash }: LookupKey): readonly ArtefactId[] {
    const found = read.all<{ family: string; member: string }>(this.#indexed, generation, hash);
    return found.map(({ family, member }) => family + member);
  }

  put({ artefact, body, blob, key, index }: SealedArtefact, number: number): void {
    if (this.#putBody.run(number, body, blob).changes === 0) {
      this.destroy(artefact, number);
      this.#putBody.run(number, body, blob);
    }
    if (blob !== null) this.#keep.run(blob);
    this.#keys.put(key, number);
    for (const { generation, hash } of index) this.#putIndex.run(generation, hash, number);
  }

  /** Destroys key, body and index rows; the name of a blob is written down, and true then: it is deleted after the commit. */
  destroy(artefact: ArtefactId, number: number): boolean {
    const blob = read.one<StoredBody>(this.#body, number)?.blob ?? null;
    if (blob !== null) this.#unlink.run(blob, artefact);
    this.#keys.destroy(number);
    this.#deleteIndex.run(number);
    this.#deleteBody.run(number);
    return blob !== null;
  }

  remains(artefact: ArtefactId, number: number): StoredRemains {
    const stored = read.one<StoredBody>(this.#body, number);
    return {
      body: stored !== undefined && stored.body !== null,
      key: this.#keys.get(artefact, number) !== undefined,
      index: read.one(this.#index, number) !== undefined,
      blob: stored?.blob ?? null,
    };
  }
}
