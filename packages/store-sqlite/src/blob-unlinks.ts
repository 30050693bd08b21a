import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ArtefactId, Blobs } from '@council-contact/core';
import { read } from './read.ts';
import { transaction } from './transaction.ts';

interface Unlink {
  readonly blob: string;
  readonly artefact: ArtefactId;
}

/** Blobs in one go, so that a large erasure neither holds many names in memory nor blocks. */
const SLICE = 200;

/**
 * Deletes the blobs of destroyed artefacts. Their names were written down in the transaction that destroyed them and
 * are struck off when the blob is gone: a crash or a failure in between loses none, the next run takes them up.
 */
export class BlobUnlinks {
  readonly #database: DatabaseSync;
  readonly #blobs: Blobs;
  readonly #next: StatementSync;
  readonly #of: StatementSync;
  readonly #strike: StatementSync;
  #running: Promise<void> | null = null;
  #holds = 0;

  constructor(database: DatabaseSync, blobs: Blobs) {
    this.#database = database;
    this.#blobs = blobs;
    this.#next = database.prepare(
      'SELECT blob, artefact FROM unlink WHERE blob > ? ORDER BY blob LIMIT ?',
    );
    this.#of = database.prepare('SELECT blob FROM unlink WHERE artefact = ?');
    this.#strike = database.prepare('DELETE FROM unlink WHERE blob = ?');
  }

  /** Blobs of a destroyed artefact that are still written down. */
  of(artefact: ArtefactId): readonly string[] {
    return read.all<{ blob: string }>(this.#of, artefact).map(({ blob }) => blob);
  }

  /**
   * Starts deleting what is written down, if nothing holds it back. Never rejects: what cannot be deleted stays
   * written down, and `verify` tells of it.
   */
  run(): Promise<void> {
    if (this.#holds > 0) return Promise.resolve();
    this.#running = (this.#running ?? Promise.resolve()).then(() => this.#deleteAll());
    return this.#running;
  }

  /** Nothing is deleted while `work` runs: what a backup refers to stays. */
  async holdWhile<T>(work: () => Promise<T>): Promise<T> {
    this.#holds += 1;
    try {
      await this.settled();
      return await work();
    } finally {
      this.#holds -= 1;
      void this.run();
    }
  }

  async settled(): Promise<void> {
    await this.#running;
  }

  async #deleteAll(): Promise<void> {
    let after = '';
    while (this.#holds === 0) {
      const slice = read.all<Unlink>(this.#next, after, SLICE);
      if (slice.length === 0) return;
      const gone = await this.#delete(slice.map(({ blob }) => blob));
      try {
        transaction(this.#database, () => {
          for (const blob of gone) this.#strike.run(blob);
        });
      } catch {
        return; // A full disk: they stay written down, and deleting them again does no harm.
      }
      after = slice.at(-1)?.blob ?? after;
    }
  }

  /** Those that are gone. One that cannot be deleted keeps no other alive. */
  async #delete(names: readonly string[]): Promise<readonly string[]> {
    try {
      await this.#blobs.delete(names);
      return names;
    } catch {
      const tries = names.map(async (name) => {
        await this.#blobs.delete([name]);
        return name;
      });
      const settled = await Promise.allSettled(tries);
      return settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    }
  }
}
