import type { KeyObject } from 'node:crypto';
import type { EpochMs } from '../clock.ts';

/**
 * Where the keys lie that wrap artefact keys and key the look-ups: outside the database and its folder, so that a copy
 * of the database alone opens nothing. Each change is durable before the call resolves.
 */
export interface Keyring {
  /**
   * Reads it, or reads it again where another host has changed it; makes an empty one where there is none. The first
   * keys are added by who knows the time. Rejects with CC_KEYRING_INVALID.
   */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Random; stored in the database too, so that a keyring of another store is refused. */
  readonly id: string;
  /** Live epoch keys, oldest first. The last one wraps. */
  epochs(): readonly EpochKey[];
  /** Adds an epoch, numbered one above every earlier one, destroyed ones too; its key is durable when this resolves. */
  addEpoch(at: EpochMs): Promise<EpochKey>;
  /** Overwrites and forgets the key of an epoch: nothing under it can ever be read again. */
  destroyEpoch(epoch: number): Promise<void>;
  /** Live look-up keys (dedupe, conversation, blind index), oldest first. The last one is for new rows. */
  lookups(): readonly GenerationKey[];
  /** Rejects with CC_KEYRING_INVALID where a later generation, or this one, is there. */
  addLookup(generation: number): Promise<GenerationKey>;
  destroyLookup(generation: number): Promise<void>;
}

export interface EpochKey {
  readonly epoch: number;
  /** AES-256. */
  readonly key: KeyObject;
  readonly createdAt: EpochMs;
}

export interface GenerationKey {
  /** Year × 4 + quarter counted from 0: 2026 Q4 is 8107. */
  readonly generation: number;
  /** HMAC-SHA-256. */
  readonly key: KeyObject;
}
