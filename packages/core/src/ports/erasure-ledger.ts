import type { ArtefactId } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';

/**
 * What has been erased, outside the store and its backups: a store restored from a backup erases it again before anything
 * else. Append-only; ids, codes and instants alone. It lies neither in the store's folder nor in a backup, for it must not be
 * restored with them.
 */
export interface ErasureLedger {
  /** Reads where it ends; makes an empty one where there is none. Rejects with CC_STORE_BROKEN. */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Number of the newest entry; 0 where there is none. Numbers are dense and never used again. */
  last(): number;
  /** Durable when this resolves; until then the erasure is not called done. The same artefact may come twice. */
  append(erased: ErasedArtefact): Promise<void>;
  /** Entries after a number, in order. */
  read(after: number): AsyncIterable<LedgerEntry>;
  /** Drops entries older than an instant, but never the newest: no backup that could bring them back can be opened any more. */
  forget(before: EpochMs): Promise<void>;
}

export interface ErasedArtefact {
  readonly artefact: ArtefactId;
  readonly at: EpochMs;
  /** `clear`: its source has nothing left of it, or never had; `open`: the source refused, or keeps a residue. */
  readonly source: 'clear' | 'open';
}

export interface LedgerEntry extends ErasedArtefact {
  readonly number: number;
}
