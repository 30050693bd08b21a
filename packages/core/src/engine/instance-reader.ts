import { ContactCentreError } from '../errors.ts';
import type { InstanceId } from '../ids.ts';
import type { Lifecycle } from '../lifecycle/define-lifecycle.ts';
import { migrate } from '../lifecycle/migration.ts';
import type { Snapshot } from '../lifecycle/step-result.ts';
import type { InstanceRow } from '../ports/rows.ts';
import type { Store } from '../ports/store.ts';
import type { Family } from './family-cache.ts';
import type { Instance } from './instance.ts';

/** Reads stored instances back, through migrations where their machine has moved on. */
export class InstanceReader {
  readonly #store: Store;
  readonly #lifecycles: ReadonlyMap<string, Lifecycle>;

  constructor(store: Store, lifecycles: ReadonlyMap<string, Lifecycle>) {
    this.#store = store;
    this.#lifecycles = lifecycles;
  }

  async load(families: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, Family>> {
    const found = new Map<InstanceId, Map<InstanceId, Instance>>(
      families.map((id) => [id, new Map()]),
    );
    for (const row of await this.#store.load(families))
      found.get(row.family)?.set(row.id, this.read(row));
    return found;
  }

  /** @throws CC_MACHINE_UNKNOWN when no lifecycle of its name is registered. */
  read(row: InstanceRow): Instance {
    const lifecycle = this.#lifecycles.get(row.machine);
    if (lifecycle === undefined) {
      throw new ContactCentreError(
        'CC_MACHINE_UNKNOWN',
        `${row.id} belongs to the lifecycle '${row.machine}', which is not registered; pass it in lifecycles.`,
        { instance: row.id, machine: row.machine },
      );
    }
    const stored = JSON.parse(row.snapshot) as Snapshot;
    const current =
      row.machineVersion === lifecycle.version
        ? stored
        : migrate(lifecycle, row.machineVersion, stored);
    const parked = current === 'needs-attention';
    return {
      id: row.id,
      family: row.family,
      council: row.council,
      lifecycle,
      machineVersion: parked ? row.machineVersion : lifecycle.version,
      migratedFrom: !parked && row.machineVersion !== lifecycle.version ? row.machineVersion : null,
      version: row.version,
      snapshot: parked ? stored : current,
      needsAttention: parked,
      headHash: row.headHash,
      updatedAt: row.updatedAt,
      expiresAt: row.expiresAt,
    };
  }
}
