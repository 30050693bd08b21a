import type { ArtefactId, HoldId, RetentionTrigger } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';

/** Birth of an artefact. Dues are computed by the engine from its class and recorded here. */
export interface ArtefactInput {
  readonly artefact: ArtefactId;
  readonly kind: string;
  readonly class: string;
  readonly controller: string;
  readonly mediaType: string;
  readonly size: number;
  readonly capturedAt: EpochMs;
  readonly trigger: RetentionTrigger;
  readonly dueAt: EpochMs;
  readonly disposeAt: EpochMs;
  /** It also lies at its source and must be erased there; how to find it is sealed in the artefact. */
  readonly atSource: boolean;
  readonly policy: string;
}

/** Told to all artefacts of a contact; the engine turns it into RESCHEDULE for those whose class runs from this trigger. */
export interface RescheduleFor {
  readonly type: 'RESCHEDULE_FOR';
  readonly trigger: 'closed' | 'reopened' | 'last-action';
  readonly at: EpochMs;
}

/** What an artefact can be told. */
export type ArtefactEvent = { readonly at: EpochMs; readonly by?: string } & (
  | ({ readonly type: 'CAPTURE' } & ArtefactInput)
  /** A trigger came, the class changed with the service, or the policy did. */
  | {
      readonly type: 'RESCHEDULE';
      readonly class: string;
      readonly controller: string;
      readonly trigger: RetentionTrigger;
      readonly dueAt: EpochMs;
      readonly disposeAt: EpochMs;
      readonly policy: string;
    }
  | {
      readonly type: 'HOLD';
      readonly hold: HoldId;
      readonly reason: string;
      readonly authority: string;
      readonly reviewBy: EpochMs;
    }
  | { readonly type: 'RELEASE_HOLD'; readonly hold: HoldId }
  | { readonly type: 'RESTRICT'; readonly reason: string }
  | { readonly type: 'LIFT_RESTRICTION' }
  | { readonly type: 'ERASED_AT_SOURCE' }
  /** The duty to erase it at its source goes to another artefact, which holds the locator alone. */
  | { readonly type: 'SOURCE_HANDED_ON'; readonly to: ArtefactId }
  | { readonly type: 'SOURCE_REFUSED'; readonly code: string }
  | { readonly type: 'SOURCE_RESIDUAL'; readonly what: string; readonly until: EpochMs | null }
  /** Body, key and index rows are deleted in this very transaction. */
  | { readonly type: 'DESTROY' }
  /** It had been erased before the store was restored from a backup: it goes again, held or not. */
  | { readonly type: 'ERASE_AGAIN'; readonly source: 'clear' | 'open' }
  /** Nothing of it was found afterwards. Not accepted before its source is done with. */
  | { readonly type: 'VERIFY' }
);

/** What an artefact remembers. */
export interface ArtefactContext extends ArtefactInput {
  readonly holds: Readonly<
    Record<
      HoldId,
      { readonly reason: string; readonly authority: string; readonly reviewBy: EpochMs }
    >
  >;
  /** What the source said, where it is not simply gone. */
  readonly source: 'none' | 'present' | 'erased' | 'refused' | 'residual';
  readonly residualUntil: EpochMs | null;
}
