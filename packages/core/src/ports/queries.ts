import type { ArtefactId } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { CouncilId } from '../contact.ts';
import type { InstanceId } from '../ids.ts';
import type { EffectRow, InstanceRow } from './rows.ts';

export interface Claim {
  readonly now: EpochMs;
  readonly limit: number;
  readonly holder: string;
  readonly leaseMs: number;
  /** Of timers: those of this key are left where they are. */
  readonly except?: string | undefined;
}

export interface PostponedEffect {
  readonly key: string;
  readonly state: 'pending' | 'parked';
  readonly attempts: number;
  readonly nextAt: EpochMs;
  readonly lastError: string | null;
}

/** Rows in order of id, after `after`. All conditions hold together. */
export interface InstanceQuery {
  readonly council: CouncilId;
  readonly machine: string;
  readonly stage?: string;
  readonly within?: string;
  readonly status?: InstanceRow['status'];
  /** A contact with a matter for one of these services, or such a matter itself. */
  readonly services?: readonly string[];
  readonly updatedBefore?: EpochMs;
  readonly after?: InstanceId;
  readonly limit: number;
}

export interface EffectQuery {
  readonly council?: CouncilId;
  readonly state?: EffectRow['state'];
  readonly instance?: InstanceId;
  readonly after?: string;
  readonly limit: number;
}

/** Everything false: nothing is left. */
export interface Remains {
  readonly artefact: ArtefactId;
  readonly body: boolean;
  readonly key: boolean;
  readonly index: boolean;
  readonly blob: boolean;
}
