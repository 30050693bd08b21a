import type { ArtefactId, HoldId, Purpose } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { ChannelId, Flag, Outcome } from '../contact.ts';
import type { SweepStop } from './council-events.ts';

/** What can become true of a contact. The engine adds instance, council, instant and cursor. */
export type ContactFact =
  | { readonly type: 'contact.received'; readonly channel: ChannelId }
  | { readonly type: 'contact.appended'; readonly sequence: number }
  | { readonly type: 'contact.quarantined'; readonly reason: string }
  | { readonly type: 'contact.released' }
  | {
      readonly type: 'contact.triaged';
      readonly services: readonly string[];
      readonly rule?: string;
    }
  | { readonly type: 'contact.claimed' }
  | { readonly type: 'contact.routed' }
  | { readonly type: 'contact.resolved' }
  | { readonly type: 'contact.reopened'; readonly reason: string }
  | { readonly type: 'contact.retained' }
  | { readonly type: 'contact.erased' }
  | { readonly type: 'contact.flagged'; readonly flag: Flag }
  | { readonly type: 'contact.flag-closed'; readonly flag: Flag }
  | {
      readonly type: 'artefacts.opened';
      readonly artefacts: readonly ArtefactId[];
      readonly purpose: Purpose;
    }
  | {
      readonly type: 'part.unavailable';
      readonly reference: ArtefactId;
      readonly code: string;
    }
  | { readonly type: 'contact.reply-requested'; readonly reply: ArtefactId }
  | { readonly type: 'reply.sent'; readonly reply: ArtefactId }
  | {
      readonly type: 'reply.accepted';
      readonly reply: ArtefactId;
      readonly occurredAt: EpochMs;
    }
  | {
      readonly type: 'reply.delivered';
      readonly reply: ArtefactId;
      readonly occurredAt: EpochMs;
    }
  | {
      readonly type: 'reply.read';
      readonly reply: ArtefactId;
      readonly occurredAt: EpochMs;
    }
  | { readonly type: 'reply.failed'; readonly reply: ArtefactId; readonly code: string }
  | { readonly type: 'reply.failure-accepted'; readonly reply: ArtefactId };

/** What can become true of a matter. */
export type MatterFact =
  | { readonly type: 'matter.named'; readonly service: string }
  | { readonly type: 'matter.offered'; readonly service: string; readonly team: string }
  | { readonly type: 'matter.accepted' }
  | { readonly type: 'matter.awaiting-customer' }
  | { readonly type: 'matter.returned'; readonly reason: string }
  | { readonly type: 'matter.supervised' }
  | { readonly type: 'matter.overdue' }
  | { readonly type: 'matter.failed'; readonly code: string }
  | {
      readonly type: 'matter.resolved';
      readonly outcome: Outcome;
      readonly service: string;
      readonly overdue: boolean;
    }
  | { readonly type: 'matter.reopened' };

/** What can become true of an artefact. */
export type ArtefactFact =
  | { readonly type: 'artefact.captured'; readonly kind: string; readonly class: string }
  | { readonly type: 'artefact.rescheduled'; readonly class: string; readonly dueAt: EpochMs }
  | { readonly type: 'artefact.held'; readonly hold: HoldId; readonly reason: string }
  | { readonly type: 'artefact.released'; readonly hold: HoldId }
  | { readonly type: 'artefact.restricted'; readonly reason: string }
  | { readonly type: 'artefact.restriction-lifted' }
  | { readonly type: 'artefact.due' }
  | { readonly type: 'artefact.destroyed' }
  | { readonly type: 'artefact.erased' };

/** What can become true of a retention hold. */
export type HoldFact =
  | { readonly type: 'hold.placed'; readonly reason: string; readonly reviewBy: EpochMs }
  | { readonly type: 'hold.review-due'; readonly reason: string }
  | { readonly type: 'hold.released'; readonly reason: string };

/** What can become true of a disclosure. */
export type DisclosureFact = {
  readonly type: 'artefact.disclosed';
  readonly artefacts: readonly ArtefactId[];
  readonly to: string;
  readonly basis?: string;
  readonly authority?: string;
};

/** What can become true of a council as a whole. */
export type CouncilFact =
  | { readonly type: 'policy.changed'; readonly before: string; readonly digest: string }
  | {
      readonly type: 'policy.adopted';
      readonly digest: string;
      readonly changes: readonly string[];
    }
  | {
      readonly type: 'disposal.stopped';
      readonly reason: SweepStop;
      readonly due: number;
      readonly live: number;
    }
  | { readonly type: 'disposal.confirmed'; readonly until: EpochMs }
  | { readonly type: 'disposal.resumed' }
  | { readonly type: 'erasures.replayed'; readonly artefacts: number }
  | { readonly type: 'source.searched'; readonly channel: ChannelId; readonly purpose: Purpose };

/** Every fact of the lifecycles that come with the library. */
export type FactBody =
  | ContactFact
  | MatterFact
  | ArtefactFact
  | HoldFact
  | DisclosureFact
  | CouncilFact;
