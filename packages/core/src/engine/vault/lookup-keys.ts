import { createHmac } from 'node:crypto';
import type { EpochMs } from '../../clock.ts';
import type { CouncilId } from '../../contact.ts';
import { ContactCentreError } from '../../errors.ts';
import type { GenerationKey, Keyring } from '../../ports/keyring.ts';
import type { LookupKey } from '../../ports/rows.ts';

/** What a look-up key finds: the same value in two domains has two unrelated keys. */
export type LookupDomain =
  | 'item'
  | 'command'
  | 'conversation'
  | 'reply'
  | 'email'
  | 'phone'
  | 'postcode';

/**
 * Half of SHA-256's output. Among a thousand million keys of one generation two are equal by accident with a chance of
 * 2^-69, and to find such values on purpose one needs the key; the primary keys and indexes are half as large.
 */
const HASH_BYTES = 16;

/** Year × 4 + quarter counted from 0, in UTC: 2026 Q4 is 8107. */
export const generationOf = (at: EpochMs): number => {
  const date = new Date(at);
  return date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3);
};

/** Keyed hashes under the keyring's generations: what the store finds rows by without knowing what they are of. */
export class LookupKeys {
  readonly #keyring: Keyring;
  #adding: Promise<unknown> = Promise.resolve();

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /**
   * The key of a new row: under the newest generation.
   *
   * @throws CC_KEYRING_INVALID before the first `ensureGeneration`
   */
  forNew(domain: LookupDomain, council: CouncilId, value: string): LookupKey {
    const newest = this.#keyring.lookups().at(-1);
    if (newest === undefined) throw noGeneration();
    return keyed(newest, domain, council, value);
  }

  /**
   * The keys under which a row of this value may lie, newest generation first.
   *
   * @throws CC_KEYRING_INVALID before the first `ensureGeneration`
   */
  candidates(domain: LookupDomain, council: CouncilId, value: string): readonly LookupKey[] {
    const generations = this.#keyring.lookups();
    if (generations.length === 0) throw noGeneration();
    return generations.map((generation) => keyed(generation, domain, council, value)).toReversed();
  }

  /** Makes the key of this instant's quarter durable where there is none yet. A clock that went back changes nothing. */
  async ensureGeneration(at: EpochMs): Promise<void> {
    const generation = generationOf(at);
    const add = async (): Promise<void> => {
      const newest = this.#keyring.lookups().at(-1);
      if (newest === undefined || newest.generation < generation)
        await this.#keyring.addLookup(generation);
    };
    const added = this.#adding.then(add);
    this.#adding = added.catch(() => {});
    await added;
  }
}

/**
 * HMAC-SHA-256 over the domain, the council's length, the council and the value: no two triples give the same bytes.
 * UTF-16, because UTF-8 makes every lone surrogate the same character, and two ids of a source must never become one.
 */
const keyed = (
  { generation, key }: GenerationKey,
  domain: LookupDomain,
  council: CouncilId,
  value: string,
): LookupKey => {
  const full = createHmac('sha256', key)
    .update(`${domain}:${council.length}:${council}${value}`, 'utf16le')
    .digest();
  return { generation, hash: new Uint8Array(full.buffer, full.byteOffset, HASH_BYTES) };
};

const noGeneration = (): ContactCentreError =>
  new ContactCentreError(
    'CC_KEYRING_INVALID',
    'The keyring has no look-up key: let ensureGeneration() make one before anything is looked up.',
  );
