import type { Clock, EpochMs } from '../clock.ts';
import type { Keyring } from '../ports/keyring.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import { errorCode } from './error-code.ts';
import type { ErasureReplay } from './erasure-replay.ts';
import type { SweepGuard } from './sweep-guard.ts';
import type { KeyRotation } from './vault/key-rotation.ts';
import type { LookupKeys } from './vault/lookup-keys.ts';
import type { Vault } from './vault/vault.ts';

const EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;
const PRUNED_AT_ONCE = 500;

export interface MaintenanceParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly keys: LookupKeys;
  readonly keyring: Keyring;
  readonly rotation: KeyRotation;
  readonly erasures: ErasureReplay;
  readonly sweeps: SweepGuard;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What has no timer of its own: keys turn, expired skeletons go, blobs that nothing refers to are swept. */
export class Maintenance {
  readonly #parts: MaintenanceParts;
  #nextAt: EpochMs = 0;
  #sweepAt: EpochMs = 0;
  #advanceAt: EpochMs = 0;

  constructor(parts: MaintenanceParts) {
    this.#parts = parts;
  }

  /** One bounded piece of work, at most once a minute unless there is more to do. Returns whether there may be more. */
  async round(): Promise<number> {
    const { store, keys, rotation, clock, sweeps } = this.#parts;
    const now = clock.now().getTime();
    if (now < this.#nextAt) return 0;
    await keys.ensureGeneration(now);
    // Where disposal has stopped, the clock may be wrong: no key and no skeleton goes either.
    const stopped = sweeps.stopped !== null;
    if (stopped) await rotation.begin(now);
    const turn = stopped ? 'idle' : await rotation.turn(now);
    const pruned = stopped ? 0 : await store.prune(now, PRUNED_AT_ONCE);
    await this.#sweep(now);
    await this.#advance(now);
    await sweeps.see(now);
    const more = (turn !== 'idle' && turn !== 'blocked') || pruned > 0;
    if (!more) this.#nextAt = now + EVERY_MS;
    return more ? 1 : 0;
  }

  async #sweep(now: EpochMs): Promise<void> {
    const { store, vault, log } = this.#parts;
    if (store.blobsInUse === undefined || now < this.#sweepAt) return;
    this.#sweepAt = now + HOUR_MS;
    const inUse = store.blobsInUse.bind(store);
    try {
      const swept = await vault.sweep(now - HOUR_MS, inUse);
      if (swept > 0) log.info({ swept }, 'blobs that nothing referred to are gone');
    } catch (error) {
      log.warn({ code: errorCode(error) }, 'blobs could not be swept');
    }
  }

  async #advance(now: EpochMs): Promise<void> {
    if (now < this.#advanceAt) return;
    this.#advanceAt = now + HOUR_MS;
    // What was erased before the oldest key that there still is can be read from no backup: its key lay under an older one.
    const [oldest] = this.#parts.keyring.epochs();
    await this.#parts.erasures.advance(oldest?.createdAt ?? 0);
  }
}
