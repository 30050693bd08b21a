import type { ArtefactId } from '../../artefact.ts';
import { systemClock } from '../../clock.ts';
import type { Clock, EpochMs } from '../../clock.ts';
import type { CouncilId } from '../../contact.ts';
import { ContactCentreError } from '../../errors.ts';
import type { Blobs } from '../../ports/blobs.ts';
import type { RewrappedKey } from '../../ports/changeset.ts';
import type { Staged } from '../../ports/inbound.ts';
import type { EpochKey, Keyring } from '../../ports/keyring.ts';
import type { LookupKey, SealedArtefact, WrappedKey } from '../../ports/rows.ts';
import { contentSize, decodeContent, encodeContent } from './artefact-content.ts';
import type { ArtefactContent, BlobPointer } from './artefact-content.ts';
import { openChunks } from './blob-chunks.ts';
import { randomSlice } from './random-slice.ts';
import { KEY_BYTES, openBody, sealBody } from './seal.ts';
import { StagingArea } from './staging.ts';
import type { BlobsInUse, TakenStaging } from './staging.ts';
import { unwrapKey, wrapKey } from './wrap-key.ts';

export type { BlobsInUse, TakenStaging } from './staging.ts';

/** Bytes of content that still lie in the database; larger ones lie in blobs. */
export const INLINE_LIMIT = 256 * 1024;

export interface SealRequest {
  readonly council: CouncilId;
  readonly artefact: ArtefactId;
  readonly class: string;
  readonly content: ArtefactContent;
  /** Keyed hashes by which it is to be found; none where left out. */
  readonly index?: readonly LookupKey[];
}

/**
 * Seals artefacts and opens them: each under a key of its own, that key wrapped under an epoch key of the keyring
 * (docs/architecture.md, 5). Holds no artefact key longer than a call, except those of staged blobs.
 */
export class Vault {
  readonly #keyring: Keyring;
  readonly #blobs: Blobs;
  readonly #staging: StagingArea;
  #wrapsUnder: number | null = null;

  constructor(keyring: Keyring, blobs: Blobs, clock: Clock = systemClock) {
    this.#keyring = keyring;
    this.#blobs = blobs;
    this.#staging = new StagingArea(blobs, clock);
  }

  /**
   * Seals content of at most 256 KiB.
   *
   * @throws CC_TOO_LARGE where it is larger: use `sealLarge`; CC_KEYRING_INVALID where there is no epoch key
   */
  seal(request: SealRequest): SealedArtefact {
    if (contentSize(request.content) > INLINE_LIMIT) {
      throw new ContactCentreError(
        'CC_TOO_LARGE',
        `Over ${INLINE_LIMIT} bytes: seal it with sealLarge().`,
        {
          artefact: request.artefact,
          maxBytes: INLINE_LIMIT,
        },
      );
    }
    return this.#seal(request, undefined);
  }

  /**
   * Seals content of any size: a small head, and the bytes in a blob, streamed in chunks of 64 KiB. Resolves when the
   * blob is synced. Call `keep` when the artefact is committed; what never is, `sweep` removes.
   *
   * @param request content without text or bytes
   */
  async sealLarge(
    request: SealRequest & {
      readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
      readonly maxBytes?: number;
    },
  ): Promise<SealedArtefact> {
    const { bytes, maxBytes = Infinity } = request;
    return this.take(this.claim(await this.stage(bytes, { maxBytes })), request);
  }

  /**
   * Streams bytes into blobs before it is known which artefact they will be. Until one takes them their key exists in
   * this process alone.
   *
   * @param limits maxBytes: clear bytes
   * @throws CC_TOO_LARGE past `maxBytes`, or whatever the stream throws; nothing stays in blobs then
   */
  async stage(
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    limits: { readonly maxBytes: number },
  ): Promise<Staged> {
    const stream = bytes instanceof Uint8Array ? single(bytes) : bytes;
    return this.#staging.stage(stream, limits.maxBytes);
  }

  /**
   * Reserves staged bytes for one part of one item, before its step is computed: nothing else can claim them until
   * `giveBack`, so that no two artefacts share a blob. The size is the vault's own count.
   *
   * @throws CC_NOT_FOUND where nothing is staged under this id (any more); CC_CONFLICT where it is claimed
   */
  claim(staged: Pick<Staged, 'staged'>): TakenStaging {
    return this.#staging.claim(staged.staged);
  }

  /**
   * Makes claimed bytes an artefact's. The blob's key goes into the artefact's sealed head, and with it whatever binds
   * the head (council, artefact, class) binds the blob. May be repeated, for another artefact too, while the step is
   * computed anew. Call `keep` when it is committed.
   *
   * @param request content without text or bytes
   * @throws CC_NOT_FOUND where it is not claimed any more
   */
  take(claimed: TakenStaging, request: SealRequest): SealedArtefact {
    return this.#seal(request, this.#staging.pointer(claimed));
  }

  /** After a commit that did not happen: the blobs may be claimed again. Names are those of `sealed.blob`. */
  giveBack(blobs: readonly string[]): void {
    this.#staging.giveBack(blobs);
  }

  /** After the commit: the artefact rows own these blobs, and their keys leave memory. */
  keep(blobs: readonly string[]): void {
    this.#staging.keep(blobs);
  }

  /**
   * Deletes blobs that no artefact refers to: staged and never accepted, or left by a crash. Ones staged or claimed since
   * `olderThan` are left alone, so it must lie further back than any accept takes.
   *
   * @param inUse asks the store which of some names its rows refer to
   * @returns how many were deleted
   */
  async sweep(olderThan: EpochMs, inUse: BlobsInUse): Promise<number> {
    return this.#staging.sweep(olderThan, inUse);
  }

  /**
   * The content of an artefact; where its bytes lie in a blob, all but them: `openStream` gives those.
   *
   * @throws CC_SEAL_BROKEN where anything differs from what was sealed; CC_KEY_DESTROYED where its epoch's key is gone
   */
  open(sealed: SealedArtefact, council: CouncilId): ArtefactContent {
    return this.#open(sealed, council).content;
  }

  /**
   * The bytes of an artefact in pieces, wherever they lie; text as UTF-8. Each piece is authentic when it comes; that
   * they are whole is known at the end.
   *
   * @throws as `open`, and CC_SEAL_BROKEN or CC_STORE_BROKEN (a blob is missing) while iterating
   */
  async *openStream(sealed: SealedArtefact, council: CouncilId): AsyncGenerator<Uint8Array> {
    const { content, blob } = this.#open(sealed, council);
    if (blob === null) {
      yield content.bytes ?? Buffer.from(content.text ?? '');
      return;
    }
    const bytes = await this.#blobs.get(blob.name);
    if (bytes === null) {
      throw new ContactCentreError(
        'CC_STORE_BROKEN',
        'The bytes of an artefact are missing. Restore its blob.',
        {
          artefact: sealed.artefact,
          blob: blob.name,
        },
      );
    }
    yield* openChunks(blob.key, blob.size, bytes);
  }

  /**
   * Wraps a key anew under the epoch that wraps now, and under another class where one is given. The body stays.
   *
   * @throws CC_SEAL_BROKEN; CC_KEY_DESTROYED
   */
  rewrap(wrapped: WrappedKey, toClass: string = wrapped.class): RewrappedKey {
    const key = unwrapKey(this.#epochOf(wrapped), wrapped);
    const anew = wrapKey(this.#current(), wrapped.artefact, toClass, key);
    key.fill(0);
    return { ...anew, fromEpoch: wrapped.epoch };
  }

  /** Wraps under this epoch from now on; before the first call, under the keyring's newest. For key rotation. */
  wrapUnder(epoch: number): void {
    this.#wrapsUnder = epoch;
  }

  #seal(request: SealRequest, blob: BlobPointer | undefined): SealedArtefact {
    const { council, artefact, class: artefactClass, content, index = [] } = request;
    const envelope = encodeContent(content, blob);
    const key = randomSlice(KEY_BYTES);
    const body = sealBody(key, belonging(council, artefact), envelope);
    const wrapped = wrapKey(this.#current(), artefact, artefactClass, key);
    key.fill(0);
    envelope.fill(0);
    return { artefact, body, blob: blob?.name ?? null, key: wrapped, index };
  }

  #open(sealed: SealedArtefact, council: CouncilId): ReturnType<typeof decodeContent> {
    const { artefact, body, key: wrapped } = sealed;
    if (body === null) throw mismatched(artefact);
    const key = unwrapKey(this.#epochOf(wrapped), wrapped);
    try {
      const opened = decodeContent(openBody(key, belonging(council, artefact), body));
      if (sealed.blob !== (opened.blob?.name ?? null)) throw mismatched(artefact);
      return opened;
    } finally {
      key.fill(0);
    }
  }

  #current(): EpochKey {
    const epochs = this.#keyring.epochs();
    const current =
      this.#wrapsUnder === null
        ? epochs.at(-1)
        : epochs.findLast(({ epoch }) => epoch === this.#wrapsUnder);
    if (current !== undefined) return current;
    throw new ContactCentreError(
      'CC_KEYRING_INVALID',
      'The keyring has no epoch key to wrap with: let key rotation begin before anything is sealed.',
      { epoch: this.#wrapsUnder },
    );
  }

  #epochOf({ epoch, artefact }: WrappedKey): EpochKey {
    const epochs = this.#keyring.epochs();
    const found = epochs.findLast((each) => each.epoch === epoch);
    if (found !== undefined) return found;
    if (epoch > (epochs.at(-1)?.epoch ?? 0)) {
      throw new ContactCentreError(
        'CC_KEYRING_INVALID',
        'The keyring is older than the store: open it again, or bring back its newest copy.',
        { artefact, epoch },
      );
    }
    throw new ContactCentreError(
      'CC_KEY_DESTROYED',
      'The key of the epoch under which this was sealed is destroyed: it cannot be read again.',
      { artefact, epoch },
    );
  }
}

/** The council's length stands before it: no two pairs have the same bytes. */
const belonging = (council: CouncilId, artefact: ArtefactId): Uint8Array =>
  Buffer.from(`${council.length}:${council}${artefact}`);

const mismatched = (artefact: ArtefactId): ContactCentreError =>
  new ContactCentreError(
    'CC_SEAL_BROKEN',
    'A sealed artefact has a body, key or blob that is not its own. Restore its rows from a backup.',
    { artefact },
  );

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
