import type { CouncilId } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import type { InstanceId } from '../ids.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Lifecycle } from '../lifecycle/define-lifecycle.ts';
import { possibleEvents } from '../lifecycle/possible-events.ts';
import type { LifecycleEvent } from '../lifecycle/step-result.ts';
import type { CouncilPolicy } from '../policy/policy.ts';
import { checkCode } from './arrival.ts';
import { type Authorise, insistAuthorised } from './authorise.ts';
import type { Command } from './command.ts';
import type { Page } from './contacts.ts';
import type { Engine } from './engine.ts';
import { repeatable } from './error-code.ts';
import { stageOf, type Instance } from './instance.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** An instance of a lifecycle of your own, as it stands. */
export interface LifecycleInstance {
  /** `<lifecycle id>-<your id>`. */
  readonly id: InstanceId;
  readonly council: CouncilId;
  readonly lifecycle: string;
  readonly version: number;
  readonly status: 'active' | 'done' | 'needs-attention';
  /** The machine's state value. */
  readonly state: JsonValue;
  readonly context: JsonObject;
  /** Events that it would accept now, timers left out. */
  readonly possible: readonly string[];
  /** RFC 3339. */
  readonly updatedAt: string;
}

export interface InstanceDone {
  readonly status: 'applied' | 'repeated';
  readonly instance: InstanceId;
  readonly version: number;
}

/** Which instances, in order of id. */
export interface InstancesQuery {
  /** Top-level state. */
  readonly state?: string;
  readonly status?: LifecycleInstance['status'];
  readonly cursor?: string;
  /** 100 where left out. */
  readonly limit?: number;
}

/**
 * Instances of the embedder's own lifecycles, on the engine that contacts run on: each step is one transaction, its timers
 * and effects are rows, and a kill at any point loses nothing and doubles nothing. Events, context and facts are stored in the
 * clear and are never pruned: ids, codes and instants only. The engine adds `at` and `by` to each event.
 */
export class LifecycleInstances {
  readonly #engine: Engine;
  readonly #council: CouncilPolicy;
  readonly #authorise: Authorise;

  constructor(engine: Engine, council: CouncilPolicy, authorise: Authorise) {
    this.#engine = engine;
    this.#council = council;
    this.#authorise = authorise;
  }

  /**
   * Begins an instance: the event is the machine's input. Its id becomes `<lifecycle>-<id>`, with an id of the engine's where
   * yours is null. `authorise` is asked with the action `<lifecycle>.start`.
   * @throws CC_MACHINE_UNKNOWN, CC_INPUT_INVALID, CC_EVENT_RESERVED, CC_CONFLICT where it is there already (a repetition under
   * the command's key is answered instead), CC_STEP_FAILED
   */
  async start(
    lifecycle: string,
    id: string | null,
    event: LifecycleEvent,
    command: Command,
  ): Promise<InstanceDone> {
    const own = this.#lifecycle(lifecycle);
    const name = id ?? this.#engine.options.newId();
    checkCode(name, 'id');
    // Without an id of one's own it is the key that tells a repetition.
    const scope = id === null ? lifecycle : `${lifecycle}-${name}`;
    return this.#run(
      `${lifecycle}-${name}`,
      `${lifecycle}.start`,
      scope,
      event,
      command,
      (unit, dated) => {
        const instance = `${lifecycle}-${name}`;
        const { version } = unit.start(own, instance, this.#council.id, dated);
        return version;
      },
    );
  }

  /**
   * Sends an event to an instance. `authorise` is asked with the action `<lifecycle>.<event type>`.
   * @throws CC_NOT_FOUND, CC_NOT_POSSIBLE with what is possible, CC_CONFLICT, CC_EVENT_RESERVED, CC_NEEDS_ATTENTION,
   * CC_STEP_FAILED
   */
  async send(id: InstanceId, event: LifecycleEvent, command: Command): Promise<InstanceDone> {
    const { lifecycle } = await this.get(id);
    return this.#run(id, `${lifecycle}.${event.type}`, id, event, command, (unit, dated) => {
      const instance = this.#own(unit.find(id));
      if (instance === null) throw notFound(id);
      if (command.expect !== undefined && command.expect !== instance.version) {
        throw new ContactCentreError(
          'CC_CONFLICT',
          `${id} is at version ${instance.version}, not ${command.expect}; look at it again.`,
          { instance: id, version: instance.version, expected: command.expect },
        );
      }
      if (!unit.offer(id, dated)) throw notPossible(instance, event.type);
      return unit.find(id)?.version ?? instance.version;
    });
  }

  /** @throws CC_NOT_FOUND, also for a contact, matter, artefact or hold: those have doors of their own */
  async get(id: InstanceId): Promise<LifecycleInstance> {
    const family = (await this.#engine.reader.load([id])).get(id);
    const instance = this.#own(family?.get(id));
    if (instance === null) throw notFound(id);
    return view(instance);
  }

  /** @throws CC_MACHINE_UNKNOWN, CC_INPUT_INVALID */
  async find(lifecycle: string, query: InstancesQuery = {}): Promise<Page<LifecycleInstance>> {
    this.#lifecycle(lifecycle);
    const { state, status, cursor, limit = 100 } = query;
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > 1_000) {
      throw new ContactCentreError(
        'CC_INPUT_INVALID',
        'limit must be a whole number from 1 to 1000.',
        {
          field: 'limit',
        },
      );
    }
    const rows = await this.#engine.options.store.find({
      council: this.#council.id,
      machine: lifecycle,
      limit,
      ...(state !== undefined && { stage: state }),
      ...(status !== undefined && { status }),
      ...(cursor !== undefined && { after: cursor }),
    });
    return {
      items: rows.map((row) => view(this.#engine.reader.read(row))),
      cursor: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
    };
  }

  #lifecycle(id: string): Lifecycle {
    const found = this.#engine.options.lifecycles.find((each) => each.id === id);
    if (found !== undefined) return found;
    const known = this.#engine.options.lifecycles.map((each) => each.id).join(', ') || 'none';
    throw new ContactCentreError(
      'CC_MACHINE_UNKNOWN',
      `There is no lifecycle '${repeatable(id)}' of your own; lifecycles has ${known}.`,
      { machine: repeatable(id) },
    );
  }

  /** Null for another council's, and for what the engine keeps itself. */
  #own(instance: Instance | undefined): Instance | null {
    if (instance === undefined || instance.council !== this.#council.id) return null;
    const { lifecycles } = this.#engine.options;
    return lifecycles.some(({ id }) => id === instance.lifecycle.id) ? instance : null;
  }

  async #run(
    instance: InstanceId,
    action: string,
    scope: string,
    event: LifecycleEvent,
    command: Command,
    apply: (unit: UnitOfWork, dated: LifecycleEvent) => number,
  ): Promise<InstanceDone> {
    checkCode(event.type, 'event.type');
    await insistAuthorised(this.#authorise, { by: command.by, action });
    const { keys, writer } = this.#engine;
    const seen =
      command.key === undefined
        ? []
        : keys.candidates('command', this.#council.id, `${scope}\n${command.key}`);
    return writer.submit<InstanceDone>({
      lane: 'command',
      families: [instance],
      inbox: seen,
      apply: (unit, found) => {
        const earlier = seen.length === 0 ? undefined : found.inbox(seen);
        if (earlier !== undefined) {
          const { version } = JSON.parse(earlier.result) as { version: number };
          return { status: 'repeated', instance: earlier.contact, version };
        }
        const version = apply(unit, { ...event, at: unit.at, by: command.by.id });
        const [newest] = seen;
        if (newest !== undefined) {
          unit.writes.inbox.push({
            ...newest,
            contact: instance,
            result: JSON.stringify({ version }),
          });
        }
        return { status: 'applied', instance, version };
      },
    });
  }
}

const view = (instance: Instance): LifecycleInstance => {
  const { id, council, lifecycle, version, snapshot, needsAttention, updatedAt } = instance;
  return {
    id,
    council,
    lifecycle: lifecycle.id,
    version,
    status: needsAttention ? 'needs-attention' : snapshot.status,
    state: snapshot.value,
    context: snapshot.context,
    possible: needsAttention ? [] : possibleEvents(lifecycle, snapshot),
    updatedAt: new Date(updatedAt).toISOString(),
  };
};

const notFound = (id: InstanceId): ContactCentreError =>
  new ContactCentreError(
    'CC_NOT_FOUND',
    `There is no instance ${repeatable(id)} of a lifecycle of your own.`,
    { instance: repeatable(id) },
  );

const notPossible = (instance: Instance, event: string): ContactCentreError => {
  const { id, lifecycle, snapshot } = instance;
  const stage = stageOf(snapshot.value);
  const possible = [...possibleEvents(lifecycle, snapshot)];
  return new ContactCentreError(
    'CC_NOT_POSSIBLE',
    `${event} is not possible while ${id} is ${stage}; possible: ${possible.join(', ') || 'nothing'}.`,
    { instance: id, command: event, stage, possible },
  );
};
