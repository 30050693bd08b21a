import type { EpochMs } from '../clock.ts';
import type { CouncilId } from '../contact.ts';
import type { InstanceId } from '../ids.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Lifecycle } from '../lifecycle/define-lifecycle.ts';
import type { Snapshot } from '../lifecycle/step-result.ts';
import type { InstanceRow } from '../ports/rows.ts';

/** An instance in memory: never changed, only replaced by the one that a step makes. */
export interface Instance {
  readonly id: InstanceId;
  readonly family: InstanceId;
  readonly council: CouncilId;
  readonly lifecycle: Lifecycle;
  /** The lifecycle's version, or the stored older one while it needs attention. */
  readonly machineVersion: number;
  /** Set when it was read through migrations that its next step records. */
  readonly migratedFrom: number | null;
  readonly version: number;
  readonly snapshot: Snapshot;
  /** Its stored form is of a machine version that nothing leads on from. */
  readonly needsAttention: boolean;
  readonly headHash: Uint8Array;
  readonly updatedAt: EpochMs;
  readonly expiresAt: EpochMs | null;
}

/** The top-level state, in a contact its stage. */
export const stageOf = (value: JsonValue): string =>
  typeof value === 'string' ? value : (Object.keys(value as JsonObject)[0] ?? '');

const pathInside = (value: JsonValue | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  return Object.values(value as JsonObject)
    .map(pathInside)
    .join('+');
};

/** The state inside the stage; regions side by side are joined with `+` in their order of definition. */
export const withinOf = (value: JsonValue): string =>
  typeof value === 'string' ? '' : pathInside(Object.values(value as JsonObject)[0]);

/** The row that stores it. */
export const toRow = (instance: Instance): InstanceRow => {
  const { snapshot, lifecycle } = instance;
  const service = snapshot.context['service'];
  return {
    id: instance.id,
    family: instance.family,
    council: instance.council,
    machine: lifecycle.id,
    machineVersion: instance.machineVersion,
    version: instance.version,
    status: instance.needsAttention ? 'needs-attention' : snapshot.status,
    stage: stageOf(snapshot.value),
    within: withinOf(snapshot.value),
    service: typeof service === 'string' ? service : null,
    snapshot: JSON.stringify(snapshot),
    headHash: instance.headHash,
    updatedAt: instance.updatedAt,
    expiresAt: instance.expiresAt,
  };
};
