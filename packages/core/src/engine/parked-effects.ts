import { ContactCentreError } from '../errors.ts';
import { toInstant } from '../clock.ts';
import type { CouncilPolicy } from '../policy/policy.ts';
import type { EffectRow } from '../ports/rows.ts';
import type { Engine } from './engine.ts';
import { repeatable } from './error-code.ts';

/** An effect as an operator sees it. */
export interface EffectView {
  readonly key: string;
  readonly instance: string;
  readonly kind: string;
  readonly state: EffectRow['state'];
  readonly attempts: number;
  readonly nextAt: string;
  readonly lastError: string | null;
}

/** What waits in the outbox, and trying again by hand what was parked. */
export class ParkedEffects {
  readonly #engine: Engine;
  readonly #council: CouncilPolicy;

  constructor(engine: Engine, council: CouncilPolicy) {
    this.#engine = engine;
    this.#council = council;
  }

  async list(
    query: {
      readonly state?: EffectRow['state'];
      readonly after?: string;
      readonly limit?: number;
    } = {},
  ): Promise<readonly EffectView[]> {
    const rows = await this.#engine.options.store.effects({
      council: this.#council.id,
      limit: query.limit ?? 100,
      ...(query.state !== undefined && { state: query.state }),
      ...(query.after !== undefined && { after: query.after }),
    });
    const { trying } = this.#engine.outbox;
    const shown = rows.filter(({ key, state }) => state === 'pending' || !trying.has(key));
    return shown.map(({ key, instance, kind, state, attempts, nextAt, lastError }) => ({
      key,
      instance,
      kind,
      state,
      attempts,
      nextAt: toInstant(nextAt),
      lastError,
    }));
  }

  /** Another try at once, with the same key. @throws CC_NOT_FOUND when nothing of this key is parked. */
  async retry(key: string): Promise<void> {
    const { store, clock } = this.#engine.options;
    const instance = key.slice(0, key.indexOf('~'));
    const rows = await store.effects({
      council: this.#council.id,
      state: 'parked',
      instance,
      limit: 1_000,
    });
    if (this.#engine.outbox.trying.has(key) || !rows.some((row) => row.key === key)) {
      throw new ContactCentreError('CC_NOT_FOUND', `No effect ${repeatable(key)} is parked.`, {
        effect: repeatable(key),
      });
    }
    await store.postponeEffects([
      { key, state: 'pending', attempts: 0, nextAt: clock.now().getTime(), lastError: null },
    ]);
    this.#engine.wake();
  }
}
