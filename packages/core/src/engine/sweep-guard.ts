import { toInstant, type Clock, type EpochMs } from '../clock.ts';
import { ContactCentreError } from '../errors.ts';
import type { SweepStop } from '../lifecycle/council-events.ts';
import { artefactLifecycle } from '../lifecycle/lifecycles.ts';
import type { Policy } from '../policy/policy.ts';
import type { Logger } from '../ports/logger.ts';
import type { TimerRow } from '../ports/rows.ts';
import type { Store } from '../ports/store.ts';
import { parseInstant } from './arrival.ts';
import type { Command } from './command.ts';
import { recordForCouncil } from './council-record.ts';
import type { Writer } from './writer.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Between two looks of one process lies a minute at most: a day is a clock that was set, or a machine that slept. */
const LONGEST_GAP_RUNNING_MS = DAY_MS;
/** From Friday evening to the Tuesday after a bank holiday are less than four days. */
const LONGEST_OUTAGE_MS = 4 * DAY_MS;
const LOOK_AGAIN_MS = 60_000;

/** The timer that ends an artefact's period. */
const RETENTION =
  [...artefactLifecycle.timers.events.keys()].find((key) => key.startsWith('retention@')) ?? '';

/** Why disposal stands still. */
export interface DisposalStopped {
  /** `share`: more is due at once than the policy lets go unasked; `clock-jump`: time had jumped, or nobody had looked for days. */
  readonly reason: SweepStop;
  /** Artefacts due then, held ones among them. */
  readonly due: number;
  /** Artefacts that there were. */
  readonly live: number;
  /** RFC 3339. */
  readonly since: string;
}

/** What a confirmation covers. */
export interface ConfirmDisposal extends Pick<Command, 'by'> {
  /** RFC 3339, not in the future: what was due until then goes. Left out: all that is due now. */
  readonly until?: string;
}

interface State {
  readonly stopped: DisposalStopped | null;
  readonly confirmedUntil: EpochMs;
}

/** Channel state of the engine's own. */
const STATE = 'disposal';
const SEEN = 'seen';

export interface SweepGuardParts {
  readonly store: Store;
  readonly writer: Writer;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Stops a sweep that is out of the ordinary before it begins, and asks. While it is stopped, artefacts that are due stay as
 * they are and open for nobody; everything else goes on. What it knows lies in the store, so that a restart does not forget it. A
 * store that cannot count timers is not guarded.
 */
export class SweepGuard {
  readonly #parts: SweepGuardParts;
  #state: State = { stopped: null, confirmedUntil: 0 };
  /** Durable, an hour old at most: the last instant at which somebody looked. */
  #seenAt: EpochMs | null = null;
  #lookedAt: EpochMs | null = null;
  #judgedAt: EpochMs = 0;
  /** Retention timers that have been judged and not yet fired: no need to count again. */
  #allowed = 0;

  constructor(parts: SweepGuardParts) {
    this.#parts = parts;
  }

  get stopped(): DisposalStopped | null {
    return this.#state.stopped;
  }

  /** Timers to leave alone now. */
  get except(): string | undefined {
    return this.#state.stopped === null ? undefined : RETENTION;
  }

  async open(): Promise<void> {
    const { store } = this.#parts;
    const state = await store.channelState('engine', STATE);
    if (state !== null) this.#state = JSON.parse(state) as State;
    const seen = await store.channelState('engine', SEEN);
    this.#seenAt = seen === null ? null : Number(seen);
    await this.look();
  }

  /** Before each round: has time jumped since the last one, and is what stopped disposal over? */
  async look(): Promise<void> {
    const now = this.#parts.clock.now().getTime();
    const since = this.#lookedAt ?? this.#seenAt ?? now;
    const longest = this.#lookedAt === null ? LONGEST_OUTAGE_MS : LONGEST_GAP_RUNNING_MS;
    this.#lookedAt = now;
    if (this.#state.stopped !== null) {
      if (now < this.#judgedAt || now - this.#judgedAt >= LOOK_AGAIN_MS) await this.#lookAgain(now);
      return;
    }
    if (now - since > longest) await this.#judge(now, 'clock-jump');
  }

  /** Which of these may fire. Counts only where a whole round is due and what was counted before is used up. */
  async permitted(due: readonly TimerRow[], full: boolean): Promise<readonly TimerRow[]> {
    if (this.#state.stopped === null) {
      const { confirmedUntil } = this.#state;
      const asked = due.filter(({ key, dueAt }) => key === RETENTION && dueAt > confirmedUntil);
      if (full && asked.length > this.#allowed) {
        await this.#judge(this.#parts.clock.now().getTime(), 'share');
      }
      this.#allowed = Math.max(0, this.#allowed - asked.length);
    }
    return this.#state.stopped === null ? due : due.filter(({ key }) => key !== RETENTION);
  }

  /** @throws CC_NOT_POSSIBLE where nothing is stopped, CC_INPUT_INVALID */
  async confirm({ by, until }: ConfirmDisposal): Promise<void> {
    const { writer, policy, clock } = this.#parts;
    const now = clock.now().getTime();
    const confirmedUntil = until === undefined ? now : parseInstant(until, 'until');
    if (confirmedUntil > now) {
      throw new ContactCentreError(
        'CC_INPUT_INVALID',
        'until must not lie in the future: what is not due yet cannot be confirmed.',
        { field: 'until' },
      );
    }
    if (this.#state.stopped === null) {
      throw new ContactCentreError(
        'CC_NOT_POSSIBLE',
        'Disposal is not stopped; there is nothing to confirm.',
        {
          command: 'confirmDisposal',
          possible: [],
        },
      );
    }
    const state: State = { stopped: null, confirmedUntil };
    await writer.submit({
      lane: 'command',
      apply: (unit) => {
        unit.writes.channelState.push(row(STATE, state));
        for (const council of policy.councils.keys()) {
          const event = { type: 'DISPOSAL_CONFIRMED', by: by.id, until: confirmedUntil } as const;
          recordForCouncil(unit, council, event);
        }
      },
    });
    this.#state = state;
    this.#allowed = 0;
  }

  /** Makes durable that somebody looked, once an hour. Not while it is stopped: the clock may be wrong. */
  async see(now: EpochMs): Promise<void> {
    if (this.#state.stopped !== null) return;
    if (this.#seenAt !== null && Math.abs(now - this.#seenAt) < HOUR_MS) return;
    await this.#parts.writer.submit({
      lane: 'sweep',
      apply: (unit) => unit.writes.channelState.push(row(SEEN, now)),
    });
    this.#seenAt = now;
  }

  async #lookAgain(now: EpochMs): Promise<void> {
    const reason = this.#state.stopped?.reason ?? 'share';
    this.#judgedAt = now;
    const { due, most } = await this.#count(now, reason);
    if (due > most) return;
    await this.#change({ ...this.#state, stopped: null }, { type: 'DISPOSAL_RESUMED' });
    this.#allowed = due;
  }

  async #judge(now: EpochMs, reason: SweepStop): Promise<void> {
    this.#judgedAt = now;
    const { due, live, most } = await this.#count(now, reason);
    if (due <= most) {
      this.#allowed = due;
      return;
    }
    const stopped = { reason, due, live, since: toInstant(now) };
    await this.#change(
      { ...this.#state, stopped },
      { type: 'DISPOSAL_STOPPED', reason, due, live },
    );
    this.#allowed = 0;
    this.#parts.log.error(
      { code: `disposal-${reason}`, due, live },
      'disposal has stopped and asks',
    );
  }

  async #count(
    now: EpochMs,
    reason: SweepStop,
  ): Promise<{ readonly due: number; readonly live: number; readonly most: number }> {
    const { store, policy } = this.#parts;
    const due = (await store.countTimers?.(RETENTION, this.#state.confirmedUntil, now)) ?? 0;
    const { stopAboveShare, unasked } = policy.disposal;
    let live = 0;
    for (const council of policy.councils.keys()) {
      for (const { machine, stage, count } of await store.census(council))
        if (machine === 'artefact' && stage === 'live') live += count;
    }
    return {
      due,
      live,
      most: reason === 'share' ? Math.max(unasked, stopAboveShare * live) : unasked,
    };
  }

  async #change(
    state: State,
    event:
      | { readonly type: 'DISPOSAL_RESUMED' }
      | {
          readonly type: 'DISPOSAL_STOPPED';
          readonly reason: SweepStop;
          readonly due: number;
          readonly live: number;
        },
  ): Promise<void> {
    const { writer, policy } = this.#parts;
    // First in memory: while it is being written nothing may go.
    if (state.stopped !== null) this.#state = state;
    await writer.submit({
      lane: 'command',
      apply: (unit) => {
        unit.writes.channelState.push(row(STATE, state));
        for (const council of policy.councils.keys()) recordForCouncil(unit, council, event);
      },
    });
    this.#state = state;
  }
}

const row = (key: string, value: unknown) => ({
  channel: 'engine',
  key,
  value: JSON.stringify(value),
});
