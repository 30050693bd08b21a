import type { ChannelPolicy, CouncilPolicy } from '../policy/policy.ts';
import type { Channel, ChannelHost, ChannelManifest } from '../ports/channel.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import type { EpochMs } from '../clock.ts';
import { CallHealth, type CallKind, type ChannelHealth } from './call-health.ts';
import { pauseAfter } from './pause-after.ts';
import { CURSOR } from './channel-host.ts';
import { errorCode } from './error-code.ts';

const POLL_EVERY_MS = 10_000;

/** A held connection that has lasted this long since it last failed is a good one. */
const HELD_WELL_MS = 30_000;

/** An adapter that does not say how it is within this time is not well. */
const HEALTH_MS = 5_000;

export interface RunningChannel {
  readonly council: CouncilPolicy;
  readonly policy: ChannelPolicy;
  readonly host: ChannelHost;
  readonly adapter: Channel;
  /** Null where it was opened without one. */
  readonly manifest: ChannelManifest | null;
}

/** Runs a channel's held connection and its polls until told to stop; failures are logged by code and tried again. */
export class ChannelRunner {
  readonly #channel: RunningChannel;
  readonly #store: Store;
  readonly #log: Logger;
  readonly calls = new CallHealth();
  /** Since when the connection is held. */
  #heldSince: EpochMs | null = null;

  constructor(channel: RunningChannel, store: Store, log: Logger) {
    this.#channel = channel;
    this.#store = store;
    this.#log = log;
  }

  /** What its calls came to, or what the adapter itself says where that is worse. */
  async health(): Promise<ChannelHealth> {
    const { adapter, host } = this.#channel;
    const now = host.clock.now().getTime();
    if (this.#heldSince !== null && now - this.#heldSince >= HELD_WELL_MS) this.calls.worked('run');
    const seen = this.calls.state;
    if (seen === 'down' || adapter.health === undefined) return seen;
    let late: NodeJS.Timeout | undefined;
    const silence = new Promise<'down'>((resolve) => {
      late = setTimeout(resolve, HEALTH_MS, 'down');
    });
    try {
      const said = await Promise.race([adapter.health(), silence]);
      const status = said === 'down' ? said : said.status;
      return status === 'ok' ? seen : status;
    } catch {
      return 'down';
    } finally {
      clearTimeout(late);
    }
  }

  /** Takes what the source has now. Returns how many items came. */
  async drain(signal: AbortSignal): Promise<number> {
    const { adapter, host } = this.#channel;
    if (adapter.poll === undefined) return 0;
    let taken = 0;
    for (let more = true; more && !signal.aborted;) {
      const cursor = await this.#store.channelState(host.id, CURSOR);
      const batch = await adapter.poll(cursor, signal);
      const moved = batch.cursor !== null && batch.cursor !== cursor;
      if (batch.items.length > 0 || moved) {
        const accepted = await host.accept(
          batch.items,
          moved && batch.cursor !== null ? { cursor: batch.cursor, expectedCursor: cursor } : {},
        );
        await batch.acknowledge?.(accepted);
      }
      taken += batch.items.length;
      more = batch.more;
    }
    this.calls.worked('poll');
    return taken;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { adapter } = this.#channel;
    await Promise.all([
      adapter.run === undefined ? undefined : this.#hold(adapter.run.bind(adapter), signal),
      adapter.poll === undefined ? undefined : this.#poll(signal),
    ]);
  }

  async #poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waited = await this.#attempt('poll', () => this.drain(signal));
      await idle(waited ?? this.#channel.adapter.pollEveryMs ?? POLL_EVERY_MS, signal);
    }
  }

  async #hold(
    connection: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      this.#heldSince = this.#channel.host.clock.now().getTime();
      const waited = await this.#attempt('run', () => connection(signal));
      this.#heldSince = null;
      if (waited === null && !signal.aborted) await idle(pauseAfter(0), signal);
      else if (waited !== null) await idle(waited, signal);
    }
  }

  /** Null when it went well; otherwise how long to wait before the next try. */
  async #attempt(kind: CallKind, work: () => Promise<unknown>): Promise<number | null> {
    try {
      await work();
      this.calls.worked(kind);
      return null;
    } catch (error) {
      this.#log.warn(
        { channel: this.#channel.host.id, code: errorCode(error) },
        'channel failed, will try again',
      );
      return pauseAfter(Math.min(this.calls.failed(kind), 8));
    }
  }
}

const idle = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
