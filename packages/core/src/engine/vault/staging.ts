import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { Clock, EpochMs } from '../../clock.ts';
import { ContactCentreError } from '../../errors.ts';
import type { Blobs } from '../../ports/blobs.ts';
import type { Staged } from '../../ports/inbound.ts';
import type { BlobPointer } from './artefact-content.ts';
import { sealChunks } from './blob-chunks.ts';
import { KEY_BYTES } from './seal.ts';

interface Staging {
  readonly key: Uint8Array;
  size: number;
  /** Null while its bytes are being written. */
  touchedAt: EpochMs | null;
  claimed: boolean;
}

/** A staged part that one item has claimed. */
export interface TakenStaging {
  readonly blob: string;
  /** Bytes of the clear text. */
  readonly size: number;
}

/** Says which of these blob names an artefact row refers to. */
export type BlobsInUse = (names: readonly string[]) => Promise<Iterable<string>>;

const SWEEP_SLICE = 500;

/**
 * Blobs on their way in: sealed under a key of their own that exists in memory alone until an artefact takes it into
 * its sealed head. What no artefact took can be read by nobody once the process ends, and is swept.
 */
export class StagingArea {
  readonly #blobs: Blobs;
  readonly #clock: Clock;
  /** Keys the digests of this run: equal content is seen to be equal, and nothing else can be learnt from them. */
  readonly #digestKey = createSecretKey(randomBytes(KEY_BYTES));
  readonly #stagings = new Map<string, Staging>();

  constructor(blobs: Blobs, clock: Clock) {
    this.#blobs = blobs;
    this.#clock = clock;
  }

  /** Streams bytes into a new blob. See Vault.stage. */
  async stage(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Staged> {
    const name = randomBytes(16).toString('hex');
    const digest = createHmac('sha256', this.#digestKey);
    const staging: Staging = {
      key: randomBytes(KEY_BYTES),
      size: 0,
      touchedAt: null,
      claimed: false,
    };
    const measured = async function* (): AsyncGenerator<Uint8Array> {
      for await (const part of bytes) {
        staging.size += part.length;
        if (staging.size > maxBytes) {
          throw new ContactCentreError(
            'CC_TOO_LARGE',
            `The part is larger than ${maxBytes} bytes.`,
            { maxBytes },
          );
        }
        digest.update(part);
        yield part;
      }
    };
    this.#stagings.set(name, staging);
    try {
      await this.#blobs.put(name, sealChunks(staging.key, measured()));
    } catch (error) {
      this.keep([name]);
      await this.#blobs.delete([name]);
      throw error;
    }
    staging.touchedAt = this.#clock.now().getTime();
    return { staged: name, size: staging.size, digest: digest.digest('hex') };
  }

  /** See Vault.claim. */
  claim(name: string): TakenStaging {
    const staging = this.#stagings.get(name);
    if (staging === undefined || staging.touchedAt === null) throw notStaged();
    if (staging.claimed) {
      throw new ContactCentreError(
        'CC_CONFLICT',
        'A staged part belongs to one part of one item: stage the bytes once for each.',
      );
    }
    staging.claimed = true;
    staging.touchedAt = this.#clock.now().getTime();
    return { blob: name, size: staging.size };
  }

  /** The pointer that the head of the claimed part's artefact is to hold. */
  pointer({ blob }: TakenStaging): BlobPointer {
    const staging = this.#stagings.get(blob);
    if (staging === undefined || !staging.claimed) throw notStaged();
    return { name: blob, size: staging.size, key: staging.key };
  }

  /** Undoes `claim` after a commit that did not happen. */
  giveBack(names: readonly string[]): void {
    for (const name of names) {
      const staging = this.#stagings.get(name);
      if (staging !== undefined) staging.claimed = false;
    }
  }

  /** Forgets stagings whose artefacts are committed. */
  keep(names: readonly string[]): void {
    for (const name of names) {
      this.#stagings.get(name)?.key.fill(0);
      this.#stagings.delete(name);
    }
  }

  /** See Vault.sweep. */
  async sweep(olderThan: EpochMs, inUse: BlobsInUse): Promise<number> {
    // Forgotten before the store is asked: what is swept can no longer be taken.
    const stale = [...this.#stagings].filter(
      ([, { touchedAt }]) => touchedAt !== null && touchedAt < olderThan,
    );
    this.keep(stale.map(([name]) => name));
    let swept = await this.#deleteUnused(
      stale.map(([name]) => name),
      inUse,
    );
    let slice: string[] = [];
    for await (const { name, modifiedAt } of this.#blobs.list()) {
      if (modifiedAt >= olderThan || this.#stagings.has(name)) continue;
      slice.push(name);
      if (slice.length < SWEEP_SLICE) continue;
      swept += await this.#deleteUnused(slice, inUse);
      slice = [];
    }
    return swept + (await this.#deleteUnused(slice, inUse));
  }

  async #deleteUnused(names: readonly string[], inUse: BlobsInUse): Promise<number> {
    if (names.length === 0) return 0;
    const used = new Set(await inUse(names));
    const unused = names.filter((name) => !used.has(name));
    if (unused.length > 0) await this.#blobs.delete(unused);
    return unused.length;
  }
}

const notStaged = (): ContactCentreError =>
  new ContactCentreError(
    'CC_NOT_FOUND',
    'No staged part of this id: it was accepted already, swept, or staged before a restart. Stage it again.',
  );
