import { setTimeout as after } from 'node:timers/promises';
import {
  silentLogger,
  systemClock,
  type ContactCentre,
  type FactEntry,
  type Logger,
} from '@council-contact/core';
import type { ProgressKeeper } from './facts-progress.ts';
import { factBatches } from './fact-batches.ts';
import { poster, type OutgoingOptions } from './outgoing.ts';

export interface WebhookFactsOptions extends OutgoingOptions {
  /** Where is kept how far the receiver has come: `progressFile('facts.json')`. */
  readonly progress: ProgressKeeper;
  /** Most facts in one post; 100 by default. */
  readonly batch?: number;
  /** How long a fact waits for others to go with it, in milliseconds; 50 by default. */
  readonly lingerMs?: number;
  /** First pause after a failure, in milliseconds, doubled each time up to five minutes; 1,000 by default. */
  readonly retryMs?: number;
  readonly log?: Logger;
}

/** For a person's eyes: whether facts go out. */
export interface FactsDelivery {
  readonly status: 'idle' | 'delivering' | 'retrying' | 'gone' | 'stopped';
  readonly cursor: string | null;
  /** Tries of the batch that is being posted that failed so far. */
  readonly failures: number;
  /** Code of the last failure: `http-503`, `no-answer`. */
  readonly code: string | null;
}

export interface WebhookFacts {
  /**
   * Posts facts until the signal aborts, or the receiver says 410: then for good, also after a restart. Every fact at
   * least once, in order; the event's id is the fact's cursor, by which the receiver knows a repeat.
   */
  run(signal: AbortSignal): Promise<void>;
  readonly delivery: FactsDelivery;
}

const MOST_PAUSE_MS = 300_000;

/** Facts as CloudEvents in batches, posted after a cursor that is kept: ids and codes alone. */
export const webhookFacts = (
  centre: Pick<ContactCentre, 'facts'>,
  options: WebhookFactsOptions,
): WebhookFacts => {
  const { progress, batch = 100, lingerMs = 50, retryMs = 1_000, log = silentLogger } = options;
  const { clock = systemClock } = options;
  const post = poster(options);
  let delivery: FactsDelivery = { status: 'idle', cursor: null, failures: 0, code: null };
  const now = (change: Partial<FactsDelivery>): void => {
    delivery = { ...delivery, ...change };
  };

  const pauseMs = (failures: number, asked: number | null): number => {
    // Up to a tenth more, so that receivers which failed together are not asked together.
    const backoff = Math.min(MOST_PAUSE_MS, retryMs * 2 ** (failures - 1));
    return Math.max(asked ?? 0, Math.round(backoff * (1 + Math.random() / 10)));
  };

  /** Until it is taken; false where it never will be. */
  const deliver = async (entries: readonly FactEntry[], signal: AbortSignal): Promise<boolean> => {
    const message = {
      id: `facts-${entries[0]?.cursor}-${entries.at(-1)?.cursor}`,
      mediaType: 'application/cloudevents-batch+json',
      body: JSON.stringify(entries.map((entry) => eventOf(entry, options.source))),
    };
    for (let failures = 1; ; failures += 1) {
      const posted = await post(message, signal);
      signal.throwIfAborted();
      if (posted.status === 'taken') return true;
      if (posted.status === 'gone') return false;
      const asked = posted.status === 'again' ? posted.afterMs : null;
      const waitMs = pauseMs(failures, asked);
      now({ status: 'retrying', failures, code: posted.code });
      log.warn({ code: posted.code, failures, waitMs }, 'facts are not taken by their receiver');
      await after(waitMs, undefined, { signal });
    }
  };

  const follow = async (signal: AbortSignal): Promise<void> => {
    const { cursor, goneAt } = await progress.load();
    now({ cursor, status: goneAt === null ? 'delivering' : 'gone' });
    if (goneAt !== null) return;
    for await (const entries of factBatches(centre.facts(cursor, signal), batch, lingerMs)) {
      if (signal.aborted) return;
      if (!(await deliver(entries, signal))) {
        await progress.save({ cursor: delivery.cursor, goneAt: clock.now().toISOString() });
        now({ status: 'gone', code: 'http-410' });
        log.error({ code: 'http-410' }, 'the receiver of facts wants no more: nothing is sent');
        return;
      }
      const last = entries.at(-1)?.cursor ?? delivery.cursor;
      await progress.save({ cursor: last, goneAt: null });
      now({ status: 'delivering', cursor: last, failures: 0, code: null });
    }
  };

  return {
    get delivery() {
      return delivery;
    },
    async run(signal) {
      try {
        await follow(signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        if (delivery.status !== 'gone') now({ status: 'stopped' });
      }
    },
  };
};

const eventOf = ({ cursor, fact }: FactEntry, source: string) => ({
  specversion: '1.0',
  type: `uk.gov.council-contact.fact.${fact.type}.v1`,
  source,
  id: cursor,
  time: fact.at,
  subject: fact.contact,
  datacontenttype: 'application/json',
  data: fact,
});
