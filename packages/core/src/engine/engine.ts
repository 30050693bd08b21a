import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { ChannelId } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import type { IdSource } from '../ids.ts';
import type { Lifecycle } from '../lifecycle/define-lifecycle.ts';
import {
  artefactLifecycle,
  contactLifecycle,
  councilLifecycle,
  disclosureLifecycle,
  holdLifecycle,
  matterLifecycle,
} from '../lifecycle/lifecycles.ts';
import type { Policy } from '../policy/policy.ts';
import type { ErasureLedger } from '../ports/erasure-ledger.ts';
import type { Keyring } from '../ports/keyring.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import { acknowledgement, answer } from './answering.ts';
import type { ChannelRunner, RunningChannel } from './channel-runner.ts';
import { disposal } from './disposal.ts';
import type { Effect, EffectHandler } from './effect-handler.ts';
import { fetching } from './fetching.ts';
import { FactFeed } from './fact-feed.ts';
import { FamilyCache } from './family-cache.ts';
import { handingOver, type HandoverTarget } from './handing-over.ts';
import { InstanceReader } from './instance-reader.ts';
import { ErasureReplay } from './erasure-replay.ts';
import { Maintenance } from './maintenance.ts';
import { Outbox } from './outbox.ts';
import { PolicyAdoption, type AdoptPolicy } from './policy-adoption.ts';
import { policyRules } from './policy-rules.ts';
import { SweepGuard } from './sweep-guard.ts';
import { Timers } from './timers.ts';
import type { Announcement } from './unit-of-work.ts';
import { KeyRotation } from './vault/key-rotation.ts';
import { LookupKeys } from './vault/lookup-keys.ts';
import { Vault } from './vault/vault.ts';
import { Verification } from './verification.ts';
import { WorkLoop } from './work-loop.ts';
import { QUEUE_LIMITS } from './work-queue.ts';
import { Writer } from './writer.ts';

/** Families in memory: enough for everything in flight, little enough to stay flat. */
const CACHED_FAMILIES = 512;

export interface EngineOptions {
  readonly policy: Policy;
  readonly adoptPolicy?: AdoptPolicy | undefined;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly erasureLedger?: ErasureLedger | null;
  readonly clock: Clock;
  readonly log: Logger;
  readonly newId: IdSource;
  readonly lifecycles: readonly Lifecycle[];
  readonly handovers: Readonly<Record<string, HandoverTarget>>;
  readonly effects: Readonly<
    Record<string, (effect: Effect, signal: AbortSignal) => Promise<void>>
  >;
  announced(announcements: readonly Announcement[]): void;
}

/** The parts that make lifecycles durable, put together. Every council's work goes through one of these. */
export class Engine {
  readonly options: EngineOptions;
  readonly vault: Vault;
  readonly keys: LookupKeys;
  readonly reader: InstanceReader;
  readonly writer: Writer;
  readonly feed: FactFeed;
  readonly channels = new Map<ChannelId, RunningChannel>();
  readonly runners = new Map<ChannelId, ChannelRunner>();
  readonly #rotation: KeyRotation;
  readonly #erasures: ErasureReplay;
  readonly #maintenance: Maintenance;
  readonly #timers: Timers;
  readonly outbox: Outbox;
  readonly adoption: PolicyAdoption;
  readonly sweeps: SweepGuard;
  readonly #loops: WorkLoop[] = [];
  readonly #stopping = new AbortController();
  readonly #settling = new Set<Promise<number>>();
  #running: Promise<unknown> | null = null;
  #stopped: Promise<void> | null = null;

  constructor(options: EngineOptions) {
    const { policy, store, keyring, clock, log } = options;
    this.options = options;
    this.vault = new Vault(keyring, store.blobs, clock);
    this.keys = new LookupKeys(keyring);
    this.reader = new InstanceReader(store, registered(options.lifecycles));
    this.feed = new FactFeed(store);
    this.#rotation = new KeyRotation(keyring, store.epochs, this.vault, {
      backupHorizonMs: policy.backupHorizonMs,
    });
    this.writer = new Writer({
      store,
      reader: this.reader,
      cache: new FamilyCache(CACHED_FAMILIES),
      clock,
      rules: policyRules(policy),
      limits: QUEUE_LIMITS,
      committed: (announcements) => this.#committed(announcements),
      epochClosed: async () => {
        await this.#rotation.begin(clock.now().getTime());
      },
    });
    this.adoption = new PolicyAdoption({
      policy,
      store,
      writer: this.writer,
      adopt: options.adoptPolicy,
    });
    this.#erasures = new ErasureReplay({
      store,
      reader: this.reader,
      writer: this.writer,
      ledger: options.erasureLedger ?? null,
      clock,
    });
    const holder = randomUUID();
    const parts = { store, writer: this.writer, clock, log, holder };
    this.sweeps = new SweepGuard({ store, writer: this.writer, policy, clock, log });
    this.#timers = new Timers({ ...parts, sweeps: this.sweeps });
    this.outbox = new Outbox({ ...parts, handlers: this.#handlers() });
    this.#maintenance = new Maintenance({
      store,
      vault: this.vault,
      keys: this.keys,
      keyring,
      rotation: this.#rotation,
      erasures: this.#erasures,
      sweeps: this.sweeps,
      clock,
      log,
    });
  }

  /** Opens store and keyring, sees that they belong together, and makes the first keys. */
  async open(): Promise<void> {
    const { keyring, store } = this.options;
    // The store first: where another engine has it open, nothing of that one's may be touched.
    await store.open();
    try {
      await keyring.open();
      await this.#bind(keyring, store);
      await this.adoption.open();
      await this.#erasures.open();
      await this.sweeps.open();
      await this.maintain();
    } catch (error) {
      await this.writer.close();
      await this.#erasures.close();
      await store.close();
      throw error;
    }
  }

  async #bind(keyring: Keyring, store: Store): Promise<void> {
    const known = await store.channelState('engine', 'keyring');
    if (known === null) {
      await this.writer.submit({
        lane: 'command',
        apply: (unit) =>
          unit.writes.channelState.push({
            channel: 'engine',
            key: 'keyring',
            value: keyring.id,
            expected: null,
          }),
      });
    } else if (known !== keyring.id) {
      throw new ContactCentreError(
        'CC_KEYRING_INVALID',
        'This keyring belongs to another store; nothing in this one would open. Give the keyring it was made with.',
      );
    }
  }

  /**
   * Runs channels, timers and effects until `stop`.
   * @throws CC_STOPPED after `stop`, CC_NOT_POSSIBLE the second time
   */
  start(run: {
    readonly channels: boolean;
    readonly timers: boolean;
    readonly effects: boolean;
  }): void {
    const { store, clock, log } = this.options;
    const { signal } = this.#stopping;
    if (signal.aborted) {
      throw new ContactCentreError('CC_STOPPED', 'The contact centre is stopped; make a new one.');
    }
    if (this.#running !== null) {
      throw new ContactCentreError('CC_NOT_POSSIBLE', 'The contact centre is started already.');
    }
    const running: Promise<void>[] = [];
    const loop = (rounds: readonly (() => Promise<number>)[]): void => {
      const made = new WorkLoop(store, clock, log, rounds);
      this.#loops.push(made);
      running.push(made.run(signal));
    };
    if (run.timers) loop([() => this.#timers.round(), () => this.#maintenance.round()]);
    if (run.effects) loop([() => this.outbox.round(signal)]);
    if (run.channels) for (const runner of this.runners.values()) running.push(runner.run(signal));
    this.#running = Promise.all(running);
  }

  /** Does everything that is due now, in rounds, until nothing is: for tests, `once` and cron. Returns items taken in. */
  async settle(): Promise<number> {
    const settled = this.#settle();
    this.#settling.add(settled);
    try {
      return await settled;
    } finally {
      this.#settling.delete(settled);
    }
  }

  async #settle(): Promise<number> {
    const { signal } = this.#stopping;
    let items = 0;
    for (;;) {
      let worked = 0;
      for (const runner of this.runners.values()) {
        const taken = await runner.drain(signal);
        items += taken;
        worked += taken;
      }
      worked += await this.#timers.round();
      worked += await this.outbox.round(signal);
      worked += await this.outbox.ended();
      worked += await this.#maintenance.round();
      if (worked === 0 || signal.aborted) return items;
    }
  }

  async maintain(): Promise<void> {
    while ((await this.#maintenance.round()) > 0);
  }

  /** Nothing more is taken. */
  get stopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Intake stops, what is being done is finished, what has been taken is written, the store closes. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    for (const loop of this.#loops) loop.wake();
    await this.#running;
    await Promise.allSettled(this.#settling);
    await this.outbox.ended();
    await this.writer.close();
    for (const { adapter } of this.channels.values()) await adapter.close?.();
    await this.options.store.close();
    await this.#erasures.close();
    await this.options.keyring.close();
  }

  /** Ends the loops' sleep: something has become due. */
  wake(): void {
    for (const loop of this.#loops) loop.wake();
  }

  #committed(announcements: readonly Announcement[]): void {
    this.wake();
    if (announcements.length === 0) return;
    this.feed.wake();
    this.options.announced(announcements);
  }

  #handlers(): ReadonlyMap<string, EffectHandler> {
    const { policy, store, clock, handovers, effects } = this.options;
    const { vault, reader, writer } = this;
    const channel = (id: ChannelId): RunningChannel['adapter'] | undefined =>
      this.channels.get(id)?.adapter;
    const isRepeatable = (id: ChannelId): boolean =>
      this.channels.get(id)?.manifest?.reply?.repeatable === true;
    const calls = (id: ChannelId) => this.runners.get(id)?.calls;
    const answering = { store, reader, vault, policy, channel, calls };
    const verification = new Verification(store);
    const handlers = new Map<string, EffectHandler>([
      ['acknowledge', acknowledgement(answering)],
      ['reply', answer({ ...answering, isRepeatable, keys: this.keys })],
      [
        'fetch-part',
        fetching({ store, reader, writer, vault, policy, channel, clock, keys: this.keys }),
      ],
      ['hand-over', handingOver({ store, reader, vault, policy, writer, targets: handovers })],
      [
        'dispose',
        disposal({
          clock,
          store,
          reader,
          writer,
          vault,
          policy,
          verification,
          channel,
          noteErased: (id) => this.#erasures.note(id),
        }),
      ],
    ]);
    for (const [kind, perform] of Object.entries(effects)) {
      if (handlers.has(kind)) {
        throw new ContactCentreError(
          'CC_CONFIG_INVALID',
          `effects.${kind} is performed by the engine; choose another name.`,
        );
      }
      handlers.set(kind, {
        uncertain: 'retry',
        perform: async (effect, signal) => {
          await perform(effect, signal);
          return { status: 'done' };
        },
      });
    }
    return handlers;
  }
}

const registered = (own: readonly Lifecycle[]): ReadonlyMap<string, Lifecycle> => {
  const all = new Map<string, Lifecycle>();
  for (const lifecycle of [
    contactLifecycle,
    matterLifecycle,
    artefactLifecycle,
    holdLifecycle,
    councilLifecycle,
    disclosureLifecycle,
    ...own,
  ]) {
    if (all.has(lifecycle.id)) {
      throw new ContactCentreError(
        'CC_MACHINE_REFUSED',
        `There are two lifecycles '${lifecycle.id}'.`,
        {
          machine: lifecycle.id,
        },
      );
    }
    all.set(lifecycle.id, lifecycle);
  }
  return all;
};
