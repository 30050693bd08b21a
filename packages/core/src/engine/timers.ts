import type { Clock, EpochMs } from '../clock.ts';
import { hasCode } from '../errors.ts';
import { familyOf } from '../ids.ts';
import type { TimerChange } from '../ports/changeset.ts';
import type { Logger } from '../ports/logger.ts';
import type { TimerRow } from '../ports/rows.ts';
import type { Store } from '../ports/store.ts';
import { errorCode } from './error-code.ts';
import type { SweepGuard } from './sweep-guard.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Writer } from './writer.ts';

const BATCH = 256;
const LEASE_MS = 30_000;
/** A timer that cannot fire must not stand before the others; it comes again. */
const FAULTY_AGAIN_MS = 300_000;
const PARKED_AGAIN_MS = 86_400_000;

/**
 * Turns timers that have come due into events: rounds in order of due time, and each contact's own timers in theirs.
 * Inside one round what belongs to one contact is written together, so that of two contacts the feed may tell the later first.
 */
export class Timers {
  readonly #store: Store;
  readonly #writer: Writer;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #holder: string;
  readonly #sweeps: SweepGuard;

  constructor(parts: {
    store: Store;
    writer: Writer;
    clock: Clock;
    log: Logger;
    holder: string;
    sweeps: SweepGuard;
  }) {
    this.#store = parts.store;
    this.#writer = parts.writer;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#holder = parts.holder;
    this.#sweeps = parts.sweeps;
  }

  /** One bounded round; what is left over after an outage comes in the next ones. Returns how many were due. */
  async round(): Promise<number> {
    await this.#sweeps.look();
    const claimed = await this.#store.claimTimers({
      now: this.#clock.now().getTime(),
      limit: BATCH,
      holder: this.#holder,
      leaseMs: LEASE_MS,
      except: this.#sweeps.except,
    });
    const due = await this.#sweeps.permitted(claimed, claimed.length === BATCH);
    await Promise.all(due.map((timer) => this.#fire(timer)));
    return due.length;
  }

  async #fire(timer: TimerRow): Promise<void> {
    const { instance, key, generation } = timer;
    const families = [familyOf(instance)];
    try {
      await this.#writer.submit({ lane: 'sweep', families, apply: (unit) => fire(unit, timer) });
    } catch (error) {
      if (hasCode(error, 'CC_STOPPED')) throw error;
      this.#log.error(
        { code: errorCode(error), instance, timer: key, generation },
        'a timer could not fire',
      );
      await this.#writer.submit({
        lane: 'sweep',
        families,
        apply: (unit) => unit.writes.timers.push(later(timer, unit.at + FAULTY_AGAIN_MS)),
      });
    }
  }
}

const later = (timer: TimerRow, dueAt: EpochMs): TimerChange => ({
  ...timer,
  change: 'set',
  dueAt,
});

const fire = (unit: UnitOfWork, timer: TimerRow): void => {
  const { instance, key, generation } = timer;
  if (unit.find(instance)?.needsAttention === true) {
    unit.park(instance);
    unit.writes.timers.push(later(timer, unit.at + PARKED_AGAIN_MS));
  } else if (unit.fire(instance, key, generation) === 'stale')
    unit.dropTimer(instance, key, generation);
};
