import type { ArtefactId } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';

/** Birth of a retention hold: a recorded legitimate reason to keep artefacts past their period. */
export interface HoldInput {
  readonly artefacts: readonly ArtefactId[];
  /** Id of the reason in the policy. */
  readonly reason: string;
  /** Role or case that allows it. */
  readonly authority: string;
  readonly reviewBy: EpochMs;
}

/** What a retention hold can be told. The artefacts are told by the engine in the same transaction. */
export type HoldEvent = { readonly at: EpochMs; readonly by?: string } & (
  | ({ readonly type: 'PLACE' } & HoldInput)
  | { readonly type: 'RELEASE' }
);

/** What a retention hold remembers. */
export interface HoldContext extends HoldInput {
  readonly placedAt: EpochMs;
  readonly releasedAt: EpochMs | null;
}
