import { randomUUID } from 'node:crypto';
import type { ArtefactId, HoldId } from './artefact.ts';
import { systemClock, type Clock } from './clock.ts';
import { composeEngine } from './container.ts';
import type { ChannelId, CouncilId } from './contact.ts';
import { type Authorise, insistAuthorised } from './engine/authorise.ts';
import { accept, channelHost } from './engine/channel-host.ts';
import {
  channelSummaries,
  handleRequest,
  type ChannelSummary,
  type RequestPlace,
} from './engine/channel-requests.ts';
import { ChannelRunner } from './engine/channel-runner.ts';
import type { Command, PlaceHold } from './engine/command.ts';
import { Contacts } from './engine/contacts.ts';
import type { Effect } from './engine/effect-handler.ts';
import type { Engine } from './engine/engine.ts';
import { errorCode, repeatable } from './engine/error-code.ts';
import { Disclosures } from './engine/disclosures.ts';
import { toFact, type Fact, type FactEntry } from './engine/fact.ts';
import type { HandoverTarget } from './engine/handing-over.ts';
import { healthOf, type Health } from './engine/health.ts';
import { placeHold, releaseHold } from './engine/holds.ts';
import { LifecycleInstances } from './engine/lifecycle-instances.ts';
import { locate } from './engine/locating.ts';
import { metricsOf } from './engine/metrics.ts';
import { openArtefacts, type Opened, type Why } from './engine/opening.ts';
import type { AdoptPolicy } from './engine/policy-adoption.ts';
import { ParkedEffects } from './engine/parked-effects.ts';
import { ContactCentreError } from './errors.ts';
import { FactBell } from './events.ts';
import type { IdSource } from './ids.ts';
import type { Lifecycle } from './lifecycle/define-lifecycle.ts';
import { memoryKeyring } from './memory-keyring.ts';
import { dueSooner, type SoonerDue } from './policy/due-sooner.ts';
import type { ConfirmDisposal, DisposalStopped } from './engine/sweep-guard.ts';
import type { CouncilPolicy, Policy } from './policy/policy.ts';
import type { Channel, ChannelHost, ChannelManifest } from './ports/channel.ts';
import type { Accepted, Inbound, SourceRef } from './ports/inbound.ts';
import type { ErasureLedger } from './ports/erasure-ledger.ts';
import type { Keyring } from './ports/keyring.ts';
import { silentLogger, type Logger } from './ports/logger.ts';
import type { SubjectKeys } from './ports/source.ts';
import type { Store } from './ports/store.ts';
import { arrivalIds } from './arrival-ids.ts';

/** A channel with its configuration, ready to be opened: `channels: { customerservices: configured(emailFiles, {...}) }`. */
export interface OpenableChannel {
  /** What the channel says of itself. Without it nothing is refused that it cannot send. */
  readonly manifest?: ChannelManifest;
  open(host: ChannelHost): Channel | Promise<Channel>;
}

export interface ContactCentreOptions {
  readonly policy: Policy;
  /** Needed once where the policy makes anything due sooner than the one before it: who allows that, and its digest. */
  readonly adoptPolicy?: AdoptPolicy;
  readonly store: Store;
  /** Where the keys lie; left out only over a store that is not durable, with keys that end with the process. */
  readonly keyring?: Keyring;
  /** What was erased, kept outside the store: after a restore from a backup it is erased again first. */
  readonly erasureLedger?: ErasureLedger;
  /** The key is the instance id, for ever; the policy says which council it belongs to. */
  readonly channels?: Readonly<Record<ChannelId, OpenableChannel>>;
  /** Durable hand-over to a service's own system, by the name in its policy entry. */
  readonly handovers?: Readonly<Record<string, HandoverTarget>>;
  /** Machines of your own on the same engine. The six stages of a contact stay as they are. */
  readonly lifecycles?: readonly Lifecycle[];
  /** Performs the named effects of your machines: at least once, with a stable key. */
  readonly effects?: Readonly<
    Record<string, (effect: Effect, signal: AbortSignal) => Promise<void>>
  >;
  readonly authorise?: Authorise;
  /** pino and fastify.log fit. */
  readonly log?: Logger;
  readonly clock?: Clock;
  readonly newId?: IdSource;
}

export interface StartOptions {
  readonly channels?: boolean;
  readonly timers?: boolean;
  readonly effects?: boolean;
}

/** A council's contacts, from received to erased. */
export interface ContactCentre extends AsyncDisposable {
  /** Needed only where the policy has several councils; what comes back is scoped to one. @throws CC_COUNCIL_UNKNOWN */
  council(id: CouncilId): ContactCentre;
  /** Runs channels, timers and effects. Without it: reads and commands only. */
  start(run?: StartOptions): Promise<void>;
  /** Takes nothing more, writes what was taken, and closes. A kill at any point is as safe. */
  stop(): Promise<void>;
  /** Does all that is due now and returns when nothing is: for tests, `once`, cron. Returns how many items came in. */
  settle(): Promise<number>;
  /**
   * Takes one item in without an adapter: a counter, a script, a test. Resolves when it is durable.
   * @throws CC_INPUT_INVALID, CC_CHANNEL_UNKNOWN, CC_BUSY, CC_STORE_FULL
   */
  receive(channel: ChannelId, item: Inbound): Promise<Accepted>;
  /** The configured channels; without a scope, those of all councils. */
  readonly channels: readonly ChannelSummary[];
  /**
   * Gives a web-standard request to a channel that takes requests; its body stays a stream. Resolves with the channel's
   * own answer. What the channel cannot read is quarantined, up to 256 KiB of it.
   * @throws CC_CHANNEL_UNKNOWN, CC_BUSY, CC_STOPPED, CC_STORE_FULL, CC_SIGNATURE_INVALID, CC_TOO_LARGE, CC_SOURCE_MALFORMED
   */
  handle(channel: ChannelId, request: Request, at: RequestPlace): Promise<Response>;
  readonly contacts: Contacts;
  readonly artefacts: { open(ids: readonly ArtefactId[], why: Why): Promise<readonly Opened[]> };
  /**
   * What a channel's source itself still holds of a person, for an access request; the search is recorded, and not whom it
   * was for. While iterating it throws CC_NOT_AUTHORISED, CC_CHANNEL_UNKNOWN, CC_NOT_POSSIBLE where the channel cannot
   * search, CC_PURPOSE_REFUSED, CC_INPUT_INVALID.
   */
  locate(channel: ChannelId, subject: SubjectKeys, why: Why): AsyncIterable<SourceRef>;
  readonly holds: {
    place(command: PlaceHold): Promise<HoldId>;
    release(id: HoldId, command: Command): Promise<void>;
  };
  /** Who was given what, on what basis, by whose authority. */
  readonly disclosures: Disclosures;
  readonly outbox: ParkedEffects;
  /** The policy in force, and its successor. One for all councils. */
  readonly policy: {
    readonly digest: string;
    /** What another policy would make due sooner: empty where it can be opened with at once. */
    dueSooner(next: Policy): readonly SoonerDue[];
    /** Allows the next start with a policy that makes things due sooner; recorded as `policy.adopted`. Returns what it does. */
    adopt(next: Policy, command: Pick<Command, 'by'>): Promise<readonly SoonerDue[]>;
  };
  /** Erasing what is due, for all councils: stopped where it would take more at once than the policy lets go unasked. */
  readonly disposal: {
    readonly stopped: DisposalStopped | null;
    /** @throws CC_NOT_POSSIBLE where it is not stopped, CC_INPUT_INVALID */
    confirm(command: ConfirmDisposal): Promise<void>;
  };
  /** Of the machines that you gave in `lifecycles`. */
  readonly instances: LifecycleInstances;
  /** Every committed fact, in order, after a cursor you keep: the load-bearing feed. */
  facts(after: string | null, signal?: AbortSignal): AsyncIterable<FactEntry>;
  /** Rings after commit, in this process only. Returns how to stop listening. */
  on<N extends Fact['type']>(
    name: N,
    listener: (fact: Extract<Fact, { type: N }>) => void,
  ): () => void;
  health(): Promise<Health>;
  /** OpenMetrics 1.0 text. */
  metrics(): Promise<string>;
}

/**
 * Opens a contact centre over a store.
 * @throws CC_STORE_LOCKED, CC_STORE_VERSION, CC_KEYRING_INVALID, CC_ERASURES_NOT_REPLAYED, CC_POLICY_NOT_ADOPTED, CC_CHANNEL_UNKNOWN, CC_MACHINE_REFUSED
 */
export const createContactCentre = async (
  options: ContactCentreOptions,
): Promise<ContactCentre> => {
  const { policy, store, log = silentLogger, clock = systemClock } = options;
  if (options.keyring === undefined && store.traits.durable) {
    throw new ContactCentreError(
      'CC_KEYRING_INVALID',
      'A durable store needs a keyring that lasts as long: pass keyring, for example fileKeyring(path).',
    );
  }
  const bell = new FactBell((error) => log.error({ code: errorCode(error) }, 'a listener failed'));
  const engine = composeEngine({
    policy,
    adoptPolicy: options.adoptPolicy,
    store,
    keyring: options.keyring ?? memoryKeyring(),
    erasureLedger: options.erasureLedger ?? null,
    clock,
    log,
    newId: options.newId ?? arrivalIds(clock),
    lifecycles: options.lifecycles ?? [],
    handovers: options.handovers ?? {},
    effects: options.effects ?? {},
    announced: (announcements) => {
      for (const { facts, instance, council, at } of announcements) {
        for (const fact of facts) bell.ring(fact.type, () => toFact(fact, instance, council, at));
      }
    },
  });
  await engine.open();
  try {
    await openChannels(engine, options);
  } catch (error) {
    await engine.stop();
    throw error;
  }
  return centreOf(
    { engine, bell, authorise: options.authorise ?? (() => true) },
    onlyCouncil(policy),
  );
};

interface Inside {
  readonly engine: Engine;
  readonly bell: FactBell;
  readonly authorise: Authorise;
}

const onlyCouncil = (policy: Policy): CouncilPolicy | null => {
  const [first, ...others] = policy.councils.values();
  return first !== undefined && others.length === 0 ? first : null;
};

const openChannels = async (engine: Engine, options: ContactCentreOptions): Promise<void> => {
  const { policy, store, clock, log, newId } = engine.options;
  for (const [id, openable] of Object.entries(options.channels ?? {})) {
    const council = [...policy.councils.values()].find(({ channels }) => channels.has(id));
    const channel = council?.channels.get(id);
    if (council === undefined || channel === undefined) {
      throw new ContactCentreError(
        'CC_CHANNEL_UNKNOWN',
        `No council of the policy lists the channel '${id}'; add it under its channels.`,
        { channel: id },
      );
    }
    const parts = {
      policy,
      store,
      clock,
      log,
      newId,
      vault: engine.vault,
      keys: engine.keys,
      writer: engine.writer,
    };
    const host = channelHost(parts, {
      council,
      channel,
      adapter: () => engine.channels.get(id)?.adapter,
    });
    const { manifest = null } = openable;
    const adapter = await openable.open(host);
    const running = { council, policy: channel, host, adapter, manifest };
    engine.channels.set(id, running);
    engine.runners.set(id, new ChannelRunner(running, store, log));
  }
};

/** The front door, scoped to one council, or to none yet where there are several. */
const centreOf = (inside: Inside, scope: CouncilPolicy | null): ContactCentre => {
  const { engine, bell, authorise } = inside;
  const { policy, store, clock, log, newId } = engine.options;
  const scoped = (): CouncilPolicy => {
    if (scope !== null) return scope;
    const known = [...policy.councils.keys()].join(', ');
    throw new ContactCentreError(
      'CC_COUNCIL_NEEDED',
      `Say which council: centre.council('…') of ${known}.`,
    );
  };
  const stop = (): Promise<void> => engine.stop();
  return {
    council(id) {
      const council = policy.councils.get(id);
      if (council === undefined) {
        throw new ContactCentreError(
          'CC_COUNCIL_UNKNOWN',
          `The policy has no council '${repeatable(id)}'.`,
          {
            council: repeatable(id),
          },
        );
      }
      return centreOf(inside, council);
    },
    async start({ channels = true, timers = true, effects = true } = {}) {
      engine.start({ channels, timers, effects });
    },
    stop,
    settle: () => engine.settle(),
    async receive(id, item) {
      const council = scoped();
      const channel = council.channels.get(id);
      if (channel === undefined) {
        throw new ContactCentreError(
          'CC_CHANNEL_UNKNOWN',
          `${council.id} has no channel '${repeatable(id)}' in the policy.`,
          {
            channel: repeatable(id),
          },
        );
      }
      const parts = {
        policy,
        store,
        clock,
        log,
        newId,
        vault: engine.vault,
        keys: engine.keys,
        writer: engine.writer,
      };
      const origin = { council, channel, adapter: () => engine.channels.get(id)?.adapter };
      const [accepted] = await accept(parts, origin, [item], { strict: true });
      if (accepted === undefined)
        throw new ContactCentreError('CC_STORE_BROKEN', 'An item was not answered.');
      return accepted;
    },
    get channels() {
      return channelSummaries(engine, scope);
    },
    handle: (id, request, at) => handleRequest(engine, scope, id, request, at),
    get contacts() {
      return new Contacts(engine, scoped(), authorise);
    },
    artefacts: {
      async open(ids, why) {
        await insistAuthorised(authorise, { by: why.by, action: 'open', purpose: why.purpose });
        const { vault, writer } = engine;
        return openArtefacts({ store, vault, writer, policy }, scoped().id, ids, why);
      },
    },
    locate: (id, subject, why) => locate(engine, scoped(), authorise, id, subject, why),
    holds: {
      async place(command) {
        await insistAuthorised(authorise, { by: command.by, action: 'placeHold' });
        return engine.writer.submit(placeHold(scoped(), () => randomUUID(), command));
      },
      async release(id, { by }) {
        await insistAuthorised(authorise, { by, action: 'releaseHold' });
        await engine.writer.submit(releaseHold(scoped(), id, by.id));
      },
    },
    get disclosures() {
      return new Disclosures(engine, scoped(), authorise);
    },
    get outbox() {
      return new ParkedEffects(engine, scoped());
    },
    policy: {
      digest: policy.digest,
      dueSooner: (next) => dueSooner(policy, next),
      async adopt(next, { by }) {
        await insistAuthorised(authorise, { by, action: 'adoptPolicy' });
        return engine.adoption.adopt(next, by);
      },
    },
    disposal: {
      get stopped() {
        return engine.sweeps.stopped;
      },
      async confirm(command) {
        await insistAuthorised(authorise, { by: command.by, action: 'confirmDisposal' });
        await engine.sweeps.confirm(command);
      },
    },
    get instances() {
      return new LifecycleInstances(engine, scoped(), authorise);
    },
    facts: (after, signal) => engine.feed.read(after, scoped().id, signal),
    on: (name, listener) => bell.on(name, listener),
    health: () => health(engine, scoped()),
    metrics: async () => metricsOf(await health(engine, scoped())),
    [Symbol.asyncDispose]: stop,
  };
};

const health = async (engine: Engine, council: CouncilPolicy): Promise<Health> => {
  const own = [...engine.runners].filter(([id]) => council.channels.has(id));
  const states = await Promise.all(
    own.map(async ([id, runner]) => [id, await runner.health()] as const),
  );
  const channels = Object.fromEntries(states);
  return healthOf(
    engine.options.store,
    council.id,
    channels,
    engine.writer.waiting,
    engine.outbox.trying,
    engine.sweeps.stopped,
  );
};
