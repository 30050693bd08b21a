import type { AnyStateMachine } from 'xstate';
import { ContactCentreError } from '../errors.ts';
import { findRefusals } from './machine-refusals.ts';
import type { Snapshot } from './step-result.ts';
import { timerNames } from './timer-names.ts';

/** Takes a snapshot as one version left it to what the next version expects. Pure. */
export type Migration = (snapshot: Snapshot) => Snapshot;

/** A machine that has been checked and made ready to be stepped. Made by `defineLifecycle`. */
export interface Lifecycle {
  readonly id: string;
  /** Stored with every instance; a snapshot of an older version is migrated before it is stepped. */
  readonly version: number;
  readonly machine: AnyStateMachine;
  /** By the version that each one starts from. */
  readonly migrations: ReadonlyMap<number, Migration>;
  readonly timers: TimerNames;
}

/** Both directions between our timer keys and XState's events, so that XState's names are never stored. */
export interface TimerNames {
  /** `<delay name>@<state path>` to XState's event. */
  readonly events: ReadonlyMap<string, string>;
  /** XState's event (and id of the delayed raise) to our key. */
  readonly keys: ReadonlyMap<string, string>;
  /** Keys of earlier versions to the key they go by now. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** Microsteps in one step after which a cycle of `always` transitions is taken for endless. */
const MOST_MICROSTEPS = 200;

export interface LifecycleDefinition {
  /** Stored with every instance, for ever: lower case, digits and hyphens. */
  readonly id: string;
  /** 1, 2, 3…: raise it whenever a stored snapshot might not fit the changed machine. */
  readonly version: number;
  /**
   * Made with XState's `setup({ actions: { ...outputs(), … } }).createMachine(…)`. Guards, actions and delays are named;
   * what it asks for leaves through the actions `fact`, `effect` and `tell`; time comes as the event's `at`. Guards of
   * `always` read the context alone: they are asked after any event, also one that no state accepts.
   */
  readonly machine: AnyStateMachine;
  /** By the version each one starts from: `{ 1: (snapshot) => … }` takes version 1 to version 2. */
  readonly migrations?: Readonly<Record<number, Migration>>;
  /** Timer keys that an earlier version set, and the key each goes by now: their rows are delivered under the new one. */
  readonly renamedTimers?: Readonly<Record<string, string>>;
}

/**
 * Checks a machine once, at registration, for everything that a durable engine cannot carry.
 *
 * @throws CC_MACHINE_REFUSED naming every place, what is there and what to write instead
 */
export const defineLifecycle = (definition: LifecycleDefinition): Lifecycle => {
  const { id, version, migrations = {}, renamedTimers = {} } = definition;
  // A copy of our own, because the limit on microsteps is set on it.
  const machine: AnyStateMachine = definition.machine.provide({});
  machine.options.maxIterations = Math.min(
    machine.options.maxIterations ?? MOST_MICROSTEPS,
    MOST_MICROSTEPS,
  );

  const refusals = findRefusals(machine);
  if (!/^[a-z][a-z0-9-]*$/.test(id)) {
    refusals.push(`id '${id}': use lower case, digits and hyphens, beginning with a letter`);
  }
  if (!Number.isSafeInteger(version) || version < 1) {
    refusals.push(`version ${version}: use a whole number from 1`);
  }
  const { events, keys, twice } = timerNames(machine);
  for (const key of twice) {
    refusals.push(`timer '${key}': two states have this key; rename one of the states`);
  }
  const from = Object.keys(migrations).map(Number);
  for (const number of from.filter((each) => !(each >= 1 && each < version))) {
    refusals.push(`migrations.${number}: migrations start from a version before ${version}`);
  }
  for (const [before, now] of Object.entries(renamedTimers)) {
    if (!events.has(now)) {
      refusals.push(`renamedTimers['${before}']: the machine has no timer '${now}'`);
    }
  }
  if (refusals.length > 0) {
    throw new ContactCentreError(
      'CC_MACHINE_REFUSED',
      `lifecycle '${id}' cannot be run durably:\n${refusals.map((each) => `- ${each}`).join('\n')}`,
      { lifecycle: id, refusals },
    );
  }
  return Object.freeze({
    id,
    version,
    machine,
    migrations: new Map(from.map((number) => [number, migrations[number]]).filter(isMigration)),
    timers: { events, keys, renamed: new Map(Object.entries(renamedTimers)) },
  });
};

const isMigration = (entry: readonly unknown[]): entry is [number, Migration] =>
  typeof entry[1] === 'function';
