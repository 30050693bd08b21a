import type { EpochMs } from '../clock.ts';
import type { CouncilId } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import { effectKey, familyOf, type InstanceId } from '../ids.ts';
import type { Lifecycle } from '../lifecycle/define-lifecycle.ts';
import { fireTimer, start, step } from '../lifecycle/step.ts';
import type { FactDraft, LifecycleEvent, Step, Tell } from '../lifecycle/step-result.ts';
import { ChangesetBuilder } from './changeset-builder.ts';
import { CHAIN_START, chainHash } from './event-chain.ts';
import type { Family } from './family-cache.ts';
import type { Instance } from './instance.ts';
import { MissingFamily } from './missing-family.ts';

/** What the policy adds to a step; pure. */
export interface StepRules {
  /** Completes an event with the instants that the policy computes for it; null: it does not concern this instance. */
  complete(event: LifecycleEvent, instance: Instance): LifecycleEvent | null;
  /** When an ended instance may be pruned. */
  expiresAt(instance: Instance, at: EpochMs): EpochMs | null;
}

/** The facts of one step, for listeners after commit. */
export interface Announcement {
  readonly instance: InstanceId;
  readonly council: CouncilId;
  readonly at: EpochMs;
  readonly facts: readonly FactDraft[];
}

interface Pending {
  readonly id: InstanceId;
  readonly event: LifecycleEvent;
}

/**
 * One command, item, timer or outcome applied in memory to the families it concerns: steps, what they tell each other,
 * and all that they write. Thrown away as a whole when anything in it throws.
 */
export class UnitOfWork {
  readonly at: EpochMs;
  readonly writes = new ChangesetBuilder();
  readonly announcements: Announcement[] = [];
  readonly touched = new Map<InstanceId, Map<InstanceId, Instance>>();
  /** Families that it looked at, those that it touched later among them. */
  readonly read = new Set<InstanceId>();
  readonly #committed: (family: InstanceId) => Family | undefined;
  readonly #rules: StepRules;
  readonly #tells: Pending[] = [];

  constructor(
    at: EpochMs,
    committed: (family: InstanceId) => Family | undefined,
    rules: StepRules,
  ) {
    this.at = at;
    this.#committed = committed;
    this.#rules = rules;
  }

  /** @throws MissingFamily when the family has not been loaded: the writer loads it and applies the work anew. */
  family(id: InstanceId): Family {
    const touched = this.touched.get(id);
    if (touched !== undefined) return touched;
    const family = this.#committed(id);
    if (family === undefined) throw new MissingFamily(id);
    this.read.add(id);
    return family;
  }

  find(id: InstanceId): Instance | undefined {
    return this.family(familyOf(id)).get(id);
  }

  /** The first event of a new instance. `fresh`: its family is new too and need not be looked for. */
  start(
    lifecycle: Lifecycle,
    id: InstanceId,
    council: CouncilId,
    event: LifecycleEvent,
    fresh = false,
  ): Instance {
    const family = familyOf(id);
    if (fresh) this.touched.set(family, new Map());
    if (this.find(id) !== undefined) {
      throw new ContactCentreError('CC_CONFLICT', `${id} exists already.`, { instance: id });
    }
    const made = this.#record(
      {
        id,
        family,
        council,
        lifecycle,
        machineVersion: lifecycle.version,
        migratedFrom: null,
        version: 0,
        headHash: CHAIN_START,
        needsAttention: false,
        updatedAt: this.at,
        expiresAt: null,
      },
      event,
      start(lifecycle, event, this.at),
    );
    this.#settle();
    return made;
  }

  /** An event for a live instance. False: no state accepted it; that is recorded and nothing else happens. */
  send(id: InstanceId, event: LifecycleEvent): boolean {
    const accepted = this.#apply(this.#live(id), event, true);
    this.#settle();
    return accepted;
  }

  /** Like `send`, but what the state cannot take is not recorded either: for commands, which are refused. */
  offer(id: InstanceId, event: LifecycleEvent): boolean {
    const accepted = this.#apply(this.#live(id), event, false);
    this.#settle();
    return accepted;
  }

  /** A timer that came due. Stale ones (set anew, cancelled, or of an instance that has ended) do nothing. */
  fire(id: InstanceId, key: string, generation: number): 'fired' | 'stale' {
    const found = this.find(id);
    const instance = found === undefined ? undefined : this.#migrated(found);
    const fired =
      instance === undefined || instance.needsAttention
        ? 'stale'
        : fireTimer(instance.lifecycle, instance, key, generation, this.at);
    if (instance === undefined || fired === 'stale') return 'stale';
    this.writes.timers.push({ change: 'cancel', instance: id, key });
    this.#record(instance, { type: 'TIMER', key, generation, at: this.at }, fired);
    this.#settle();
    return 'fired';
  }

  /** Removes a timer that its instance no longer waits for; one of a newer generation stays. */
  dropTimer(id: InstanceId, key: string, generation: number): void {
    const running = this.find(id)?.snapshot.timers[key];
    if (running === undefined || running === generation)
      this.writes.timers.push({ change: 'cancel', instance: id, key });
  }

  #live(id: InstanceId): Instance {
    const instance = this.find(id);
    if (instance === undefined)
      throw new ContactCentreError('CC_NOT_FOUND', `There is no ${id}.`, { instance: id });
    if (instance.needsAttention) {
      throw new ContactCentreError(
        'CC_NEEDS_ATTENTION',
        `${id} was stored by an older machine and nothing leads on from there; register a migration.`,
        { instance: id },
      );
    }
    return this.#migrated(instance);
  }

  /** Writes down that a newer machine took it over, with the snapshot it goes on from: replay starts anew there. */
  #migrated(instance: Instance): Instance {
    if (instance.migratedFrom === null) return instance;
    const { snapshot, migratedFrom: from, machineVersion: to } = instance;
    const event = {
      type: 'MIGRATE',
      at: this.at,
      from,
      to,
      snapshot: { ...snapshot, timers: { ...snapshot.timers } },
    };
    return this.#record(instance, event, {
      snapshot,
      accepted: true,
      facts: [],
      timers: [],
      effects: [],
      tells: [],
    });
  }

  /** Parks an instance that no migration leads on from, so that lists show it. */
  park(id: InstanceId): void {
    const instance = this.find(id);
    if (instance === undefined || !instance.needsAttention) return;
    const { snapshot, machineVersion, lifecycle } = instance;
    this.#record(
      instance,
      { type: 'PARK', at: this.at },
      {
        snapshot,
        accepted: true,
        facts: [{ type: 'instance.needs-attention', from: machineVersion, to: lifecycle.version }],
        timers: [],
        effects: [],
        tells: [],
      },
    );
  }

  #apply(instance: Instance, event: LifecycleEvent, recordIgnored: boolean): boolean {
    const completed = this.#rules.complete(event, instance);
    if (completed === null) return false;
    const taken = step(instance.lifecycle, instance, completed, this.at);
    if (taken.accepted || (recordIgnored && instance.snapshot.status === 'active')) {
      this.#record(instance, completed, taken);
    }
    return taken.accepted;
  }

  #record(before: Omit<Instance, 'snapshot'>, event: LifecycleEvent, taken: Step): Instance {
    const { id, family, council } = before;
    const version = before.version + 1;
    const row = {
      instance: id,
      version,
      at: this.at,
      event: JSON.stringify(event),
      facts: taken.facts.length === 0 ? null : JSON.stringify(taken.facts),
    };
    const headHash = chainHash(before.headHash, row);
    this.writes.events.push({ ...row, council, hash: headHash });
    for (const timer of taken.timers) this.writes.timers.push({ ...timer, instance: id });
    let index = 0;
    for (const effect of taken.effects) {
      this.writes.effects.push({
        key: effectKey(id, version, index++),
        instance: id,
        council,
        kind: effect.kind,
        params: JSON.stringify(effect.params),
        state: 'pending',
        attempts: 0,
        nextAt: this.at,
        lastError: null,
      });
    }
    if (taken.facts.length > 0)
      this.announcements.push({ instance: id, council, at: this.at, facts: taken.facts });

    let after: Instance = {
      ...before,
      version,
      snapshot: taken.snapshot,
      migratedFrom: null,
      headHash,
      updatedAt: this.at,
    };
    if (taken.snapshot.status === 'done')
      after = { ...after, expiresAt: this.#rules.expiresAt(after, this.at) };
    this.writes.change(after, before.version);
    this.#open(family).set(id, after);
    for (const tell of taken.tells) this.#queue(family, tell);
    return after;
  }

  #open(family: InstanceId): Map<InstanceId, Instance> {
    let open = this.touched.get(family);
    if (open === undefined) {
      open = new Map(this.#committed(family));
      this.touched.set(family, open);
    }
    return open;
  }

  #queue(family: InstanceId, { to, event }: Tell): void {
    if (to === 'contact') this.#tells.push({ id: family, event });
    else if (to === 'matters' || to === 'artefacts') {
      const machine = to === 'matters' ? 'matter' : 'artefact';
      for (const { id, lifecycle } of this.family(family).values()) {
        if (lifecycle.id === machine) this.#tells.push({ id, event });
      }
    } else this.#tells.push({ id: to, event });
  }

  /** What instances of a family tell each other, in order, until nothing is left to say. */
  #settle(): void {
    for (let told = 0; ; told++) {
      const next = this.#tells.shift();
      if (next === undefined) return;
      if (told > 10_000) {
        throw new ContactCentreError(
          'CC_MACHINE_REFUSED',
          `Lifecycles tell each other without end, at ${next.id}.`,
        );
      }
      const instance = this.find(next.id);
      if (instance === undefined || instance.needsAttention || instance.snapshot.status === 'done')
        continue;
      this.#apply(this.#migrated(instance), next.event, false);
    }
  }
}
