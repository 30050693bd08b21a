import type { ArtefactId } from '../../artefact.ts';
import type { EpochMs } from '../../clock.ts';
import { ContactCentreError, hasCode } from '../../errors.ts';
import type { RewrappedKey } from '../../ports/changeset.ts';
import type { EpochRegister } from '../../ports/epoch-register.ts';
import type { Keyring } from '../../ports/keyring.ts';
import type { Vault } from './vault.ts';

const DAY_MS = 86_400_000;

export interface RotationOptions {
  /** Age at which a new epoch begins; 7 days. */
  readonly epochMs?: number;
  /** How long a closed epoch's key is kept, so that a backup can be restored: the policy's backup horizon; 28 days. */
  readonly backupHorizonMs?: number;
  /** Keys wrapped anew in one turn; 500 (about 10 ms of this thread). */
  readonly sliceSize?: number;
}

/**
 * What a turn did. `blocked`: nothing but keys that do not open is left under an old epoch; see `broken`.
 */
export type Turn = 'opened' | 'rewrapped' | 'closed' | 'destroyed' | 'idle' | 'blocked';

type RegisteredEpoch = Awaited<ReturnType<EpochRegister['list']>>[number];

/**
 * Moves live keys from epoch to epoch and destroys the epochs they left, so that what was erased cannot be read from
 * any backup once the horizon has passed. Each turn is one small piece of work that may be cut off at any point: the
 * next one reads where things stand and goes on. Sealing continues meanwhile; a commit that comes too late for an epoch
 * is answered `epoch-closed` and its keys are wrapped anew.
 */
export class KeyRotation {
  readonly #keyring: Keyring;
  readonly #register: EpochRegister;
  readonly #vault: Vault;
  readonly #epochMs: number;
  readonly #backupHorizonMs: number;
  readonly #sliceSize: number;
  /** By the epoch they lie under. */
  readonly #broken = new Map<ArtefactId, number>();

  constructor(
    keyring: Keyring,
    register: EpochRegister,
    vault: Vault,
    options: RotationOptions = {},
  ) {
    this.#keyring = keyring;
    this.#register = register;
    this.#vault = vault;
    this.#epochMs = options.epochMs ?? 7 * DAY_MS;
    this.#backupHorizonMs = options.backupHorizonMs ?? 28 * DAY_MS;
    this.#sliceSize = options.sliceSize ?? 500;
  }

  /** Artefacts whose wrapped key does not open: their epoch cannot end until their rows are restored or erased. */
  get broken(): ReadonlyMap<ArtefactId, number> {
    return this.#broken;
  }

  /**
   * Makes the vault able to seal: opens the first epoch where there is none, and finishes what a crash left between
   * keyring and register. To be awaited before anything is sealed; again (it re-reads the keyring) when a commit was
   * answered `epoch-closed` for the newest epoch this process knows.
   *
   * @throws CC_KEYRING_INVALID where the keyring lacks the key of an open epoch, or ends before the store's newest
   */
  async begin(now: EpochMs): Promise<void> {
    const registered = await this.#register.list();
    if (this.#lacks(registered) !== undefined) await this.#keyring.open();
    const lacking = this.#lacks(registered);
    if (lacking !== undefined) {
      throw new ContactCentreError(
        'CC_KEYRING_INVALID',
        `The store knows epoch ${lacking}, whose key this keyring lacks: it is another store's or an old copy, or the store is a backup from before the horizon.`,
        { epoch: lacking },
      );
    }
    const known = new Set(registered.map(({ epoch }) => epoch));
    const unknown = this.#keyring.epochs().filter(({ epoch }) => !known.has(epoch));
    for (const { epoch, createdAt } of unknown) await this.#register.open(epoch, createdAt);
    const newest = this.#keyring.epochs().at(-1);
    const usable =
      newest !== undefined &&
      registered.find(({ epoch }) => epoch === newest.epoch)?.state !== 'closed';
    if (usable) this.#vault.wrapUnder(newest.epoch);
    else await this.#openEpoch(now);
  }

  /**
   * Does one piece of work and says what it was. Call it again soon unless it says `idle` or `blocked`.
   *
   * @throws CC_KEYRING_INVALID as `begin`, and whatever keyring and register throw; a later turn goes on
   */
  async turn(now: EpochMs): Promise<Turn> {
    await this.begin(now);
    const registered = await this.#register.list();
    const newest = registered.reduce((a, b) => (a.epoch > b.epoch ? a : b));
    if (now - newest.openedAt >= this.#epochMs) {
      await this.#openEpoch(now);
      return 'opened';
    }
    let blocked = false;
    for (const each of registered) {
      const did =
        each.state === 'closed'
          ? await this.#destroy(each, now)
          : each.epoch === newest.epoch
            ? 'idle'
            : await this.#empty(each, now);
      if (did === 'blocked') blocked = true;
      else if (did !== 'idle') return did;
    }
    return blocked ? 'blocked' : 'idle';
  }

  /** Destroyed are only closed epochs, and never the newest: any other that the keyring has not is a loss. */
  #lacks(registered: readonly RegisteredEpoch[]): number | undefined {
    const held = this.#keyring.epochs();
    const newest = held.at(-1)?.epoch ?? 0;
    return registered.find(
      ({ epoch, state }) =>
        epoch > newest || (state === 'open' && !held.some((each) => each.epoch === epoch)),
    )?.epoch;
  }

  async #openEpoch(now: EpochMs): Promise<void> {
    // Until the register has it, the vault goes on under the epoch that `begin` set: a commit would be refused.
    const { epoch } = await this.#keyring.addEpoch(now);
    await this.#register.open(epoch, now);
    this.#vault.wrapUnder(epoch);
  }

  async #empty(registered: RegisteredEpoch, now: EpochMs): Promise<Turn> {
    const { epoch } = registered;
    const limit = this.#sliceSize + this.#broken.size;
    const found = await this.#register.keysUnder(epoch, limit);
    if (found.length === 0) {
      // False where a commit has just added one: the next turn finds it.
      if (!(await this.#register.close(epoch, now))) return 'rewrapped';
      for (const [artefact, under] of this.#broken)
        if (under === epoch) this.#broken.delete(artefact);
      return 'closed';
    }
    const rewrapped: RewrappedKey[] = [];
    for (const wrapped of found) {
      try {
        rewrapped.push(this.#vault.rewrap(wrapped));
        this.#broken.delete(wrapped.artefact);
      } catch (error) {
        if (!hasCode(error, 'CC_SEAL_BROKEN')) throw error;
        this.#broken.set(wrapped.artefact, epoch);
      }
    }
    if (rewrapped.length === 0) {
      // A full slice of nothing but broken keys may hide good ones behind it; the next is larger by those.
      return found.length < limit ? 'blocked' : this.#empty(registered, now);
    }
    await this.#register.rewrap(rewrapped);
    return 'rewrapped';
  }

  async #destroy({ epoch, closedAt }: RegisteredEpoch, now: EpochMs): Promise<Turn> {
    if (closedAt === null || now - closedAt < this.#backupHorizonMs) return 'idle';
    await this.#keyring.destroyEpoch(epoch);
    await this.#register.forget(epoch);
    return 'destroyed';
  }
}
