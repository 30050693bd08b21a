import type { Clock, EpochMs } from '../clock.ts';
import { familyOf } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import type { Logger } from '../ports/logger.ts';
import type { EffectRow } from '../ports/rows.ts';
import type { Store } from '../ports/store.ts';
import { errorCode } from './error-code.ts';
import type { Effect, EffectHandler, EffectOutcome, Uncertain } from './effect-handler.ts';
import { pauseAfter } from './pause-after.ts';
import type { Writer } from './writer.ts';

const LEASE_MS = 60_000;
const BATCH = 64;
const MOST_TRIES = 12;
/** Long tries that go on at a time; what comes then waits a while. */
const MOST_LONG = BATCH;
const NO_ROOM_MS = 1_000;

export interface OutboxParts {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly handlers: ReadonlyMap<string, EffectHandler>;
  readonly log: Logger;
  /** Names this engine in leases. */
  readonly holder: string;
}

/**
 * Performs effects outside any transaction, under a lease that a heartbeat keeps: at least once, with the same key on
 * every try. What keeps failing is parked, visible, and tried again by hand.
 *
 * Kinds whose doubtful tries are to be parked are parked, durably, before they are tried: whatever ends this process in
 * the middle of a try, it is not tried again unasked.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #trying = new Set<string>();
  readonly #long = new Set<Promise<void>>();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** Parked effects that are being tried at this moment. */
  get trying(): ReadonlySet<string> {
    return this.#trying;
  }

  /** Resolves when the long tries have ended that go on now. Returns how many those were. */
  async ended(): Promise<number> {
    const going = [...this.#long];
    await Promise.all(going);
    return going.length;
  }

  /** One round of what is due; long tries go on beside the next ones. Returns how many effects were tried. */
  async round(signal: AbortSignal): Promise<number> {
    const { store, clock, holder } = this.#parts;
    const now = clock.now().getTime();
    const rows = await store.claimEffects({ now, limit: BATCH, holder, leaseMs: LEASE_MS });
    if (rows.length === 0) return 0;
    await this.#park(rows.filter((row) => this.#uncertain(row) === 'park'));
    const isLong = ({ kind }: EffectRow): boolean =>
      this.#parts.handlers.get(kind)?.isLong === true;
    for (const row of rows.filter(isLong)) await this.#begin(row, signal);
    await this.#tryAll(
      rows.filter((row) => !isLong(row)),
      signal,
    );
    return rows.length;
  }

  async #begin(row: EffectRow, signal: AbortSignal): Promise<void> {
    if (this.#long.size >= MOST_LONG) {
      const { key, attempts, lastError } = row;
      const nextAt = this.#parts.clock.now().getTime() + NO_ROOM_MS;
      const later = { key, state: 'pending' as const, attempts, nextAt, lastError };
      await this.#parts.store.postponeEffects([later]);
      return;
    }
    const going = this.#tryAll([row], signal).finally(() => this.#long.delete(going));
    this.#long.add(going);
  }

  async #tryAll(rows: readonly EffectRow[], signal: AbortSignal): Promise<void> {
    if (rows.length === 0) return;
    const { store, clock } = this.#parts;
    const open = new Set(rows.map(({ key }) => key));
    const heartbeat = setInterval(() => {
      store
        .renewEffects([...open], clock.now().getTime() + LEASE_MS)
        .catch((error: unknown) =>
          this.#parts.log.warn({ code: errorCode(error) }, 'leases could not be renewed'),
        );
    }, LEASE_MS / 3);
    try {
      await Promise.all(
        rows.map(async (row) => {
          await this.#try(row, signal);
          open.delete(row.key);
          this.#trying.delete(row.key);
        }),
      );
    } finally {
      clearInterval(heartbeat);
    }
  }

  #uncertain({ kind, params }: EffectRow): Uncertain {
    const uncertain = this.#parts.handlers.get(kind)?.uncertain ?? 'park';
    return typeof uncertain === 'function'
      ? uncertain(JSON.parse(params) as JsonObject)
      : uncertain;
  }

  async #park(rows: readonly EffectRow[]): Promise<void> {
    if (rows.length === 0) return;
    for (const { key } of rows) this.#trying.add(key);
    const parked = rows.map(({ key, attempts, nextAt }) => ({
      key,
      state: 'parked' as const,
      attempts: attempts + 1,
      nextAt,
      lastError: 'uncertain',
    }));
    try {
      await this.#parts.store.postponeEffects(parked);
    } catch (error) {
      for (const { key } of rows) this.#trying.delete(key);
      throw error;
    }
  }

  async #try(row: EffectRow, signal: AbortSignal): Promise<void> {
    const handler = this.#parts.handlers.get(row.kind);
    const effect: Effect = {
      key: row.key,
      kind: row.kind,
      instance: row.instance,
      council: row.council,
      params: JSON.parse(row.params) as JsonObject,
      attempts: row.attempts,
    };
    let outcome: EffectOutcome;
    try {
      outcome =
        handler === undefined
          ? { status: 'failed', code: 'no-handler' }
          : await handler.perform(effect, signal);
    } catch (error) {
      this.#parts.log.warn(
        { effect: row.key, kind: row.kind, code: errorCode(error) },
        'effect is uncertain',
      );
      outcome = { status: 'uncertain' };
    }
    try {
      await this.#settle(row, outcome);
    } catch (error) {
      // What became of it could not be written down: for whoever reads the row, that is a doubtful try.
      const code = errorCode(error);
      this.#parts.log.error({ effect: row.key, kind: row.kind, code }, 'effect is not settled');
      await this.#postpone(row, { status: 'uncertain' }, code).catch((failure: unknown) =>
        this.#parts.log.error({ effect: row.key, code: errorCode(failure) }, 'nor postponed'),
      );
    }
  }

  async #settle(row: EffectRow, outcome: EffectOutcome): Promise<void> {
    if (
      outcome.status === 'done' ||
      (outcome.status === 'failed' && outcome.report !== undefined)
    ) {
      await this.#parts.writer.submit({
        lane: 'command',
        families: [familyOf(row.instance)],
        ...(outcome.status === 'done' && outcome.inbox !== undefined && { inbox: outcome.inbox }),
        apply: (unit, found) => {
          unit.writes.settled.push(row.key);
          outcome.report?.(unit, found);
        },
      });
      return;
    }
    await this.#postpone(row, outcome, outcome.status === 'uncertain' ? 'uncertain' : outcome.code);
  }

  async #postpone(
    row: EffectRow,
    outcome: Exclude<EffectOutcome, { readonly status: 'done' }>,
    lastError: string,
  ): Promise<void> {
    const attempts = row.attempts + 1;
    const certain = outcome.status === 'retry' || this.#uncertain(row) === 'retry';
    const tries = this.#parts.handlers.get(row.kind)?.tries ?? MOST_TRIES;
    const again = outcome.status !== 'failed' && certain && attempts < tries;
    const afterMs =
      (outcome.status === 'retry' ? outcome.afterMs : undefined) ?? pauseAfter(row.attempts);
    const nextAt: EpochMs = this.#parts.clock.now().getTime() + afterMs;
    await this.#parts.store.postponeEffects([
      { key: row.key, state: again ? 'pending' : 'parked', attempts, nextAt, lastError },
    ]);
    if (!again)
      this.#parts.log.error(
        { effect: row.key, kind: row.kind, code: lastError },
        'effect is parked',
      );
  }
}
