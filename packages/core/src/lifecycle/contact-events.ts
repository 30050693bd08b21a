import type { ArtefactId, HoldId } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { ChannelId, ContactId, Flag, Nature, Outcome } from '../contact.ts';
import type { MatterId, MatterStatus } from '../matter.ts';

/** Birth of a contact. `at` on every event is the engine's clock when it was applied; replay uses it, never the clock. */
export interface ContactInput {
  readonly channel: ChannelId;
  /** The channel's kind: email, phone… */
  readonly kind: string;
  readonly nature: Nature;
  readonly occurredAt: EpochMs;
  /**
   * Where it begins: `live` while a call or chat goes on, `quarantined` when it could not be read, `recorded` for what
   * no person sent: visible, never acknowledged, triaged only by hand; it ends when its artefacts are erased.
   */
  readonly begins: 'live' | 'awaiting-triage' | 'quarantined' | 'recorded';
  /** The form's id, where its channel has forms: artefact classes may depend on it. */
  readonly form?: string;
  /** Captured with it, in the same transaction. */
  readonly artefacts: readonly ArtefactId[];
  /** Code, when quarantined. */
  readonly reason?: string;
  readonly signals: readonly string[];
  /** Rule that was matched at intake, or `default`; what it suggests. */
  readonly rule: string;
  readonly suggested: readonly string[];
  /** The contact in which an earlier part of this conversation was held. */
  readonly related?: ContactId;
  readonly acknowledge: boolean;
}

export type ReceiptStatus = 'accepted' | 'failed' | 'delivered' | 'read';

/** What is known of an answer. News comes in any order; what comes later in this list is kept, whichever came first. */
export type ReplyState = 'pending' | 'sent' | ReceiptStatus;

/** What a contact can be told. Every `type` is a command, an item, a report from its matters and artefacts, or a timer. */
export type ContactEvent = { readonly at: EpochMs; readonly by?: string } &
  /** First event of every contact. */
  (
    | ({ readonly type: 'RECEIVE' } & ContactInput)
    /** Another item of the conversation. `reopens`: a person's, within the window, saying more than thanks. */
    | {
        readonly type: 'APPEND';
        readonly artefacts: readonly ArtefactId[];
        readonly nature: Nature;
        readonly occurredAt: EpochMs;
        readonly signals: readonly string[];
        readonly reopens: boolean;
      }
    | { readonly type: 'END_LIVE' }
    /** Quarantine let go: by a person as it is, or after it was read anew. */
    | { readonly type: 'RELEASE'; readonly reread: boolean }
    | { readonly type: 'CLAIM'; readonly claimant: string }
    | { readonly type: 'UNCLAIM' }
    /** Names matters (ids given by the engine, in order); may come again to add more. */
    | {
        readonly type: 'TRIAGE';
        readonly matters: readonly { readonly matter: MatterId; readonly service: string }[];
        readonly rule?: string;
      }
    | { readonly type: 'NOTE' }
    | {
        readonly type: 'RAISE_FLAG';
        readonly flag: Flag;
        readonly hold: string;
        readonly reviewBy: EpochMs;
      }
    | { readonly type: 'CLOSE_FLAG'; readonly flag: Flag }
    /** An answer was written; `reply` is its artefact, `effect` what the outbox will do. */
    | {
        readonly type: 'REPLY';
        readonly reply: ArtefactId;
        readonly channel: ChannelId;
        /** Artefacts that go with it. */
        readonly attachments?: readonly ArtefactId[];
      }
    | { readonly type: 'REPLY_SENT'; readonly reply: ArtefactId }
    | { readonly type: 'REPLY_FAILED'; readonly reply: ArtefactId; readonly code: string }
    /** What its source says became of an answer; may come before REPLY_SENT, twice, and out of order. */
    | {
        readonly type: 'RECEIPT';
        readonly reply: ArtefactId;
        readonly status: ReceiptStatus;
        /** When it happened at the source. */
        readonly occurredAt: EpochMs;
        /** With `failed`. */
        readonly code?: string;
      }
    /** By a person: the answer will not reach the customer, and that is settled otherwise. */
    | { readonly type: 'ACCEPT_REPLY_FAILURE'; readonly reply: ArtefactId }
    /** By a person, in `resolved`. */
    | { readonly type: 'REOPEN'; readonly reason: string }
    // — told by the family —
    | {
        readonly type: 'MATTER_CHANGED';
        readonly matter: MatterId;
        readonly status: MatterStatus;
        readonly service: string;
        readonly outcome?: Outcome;
        /** End of the reopening window, should this resolve the contact; absent: there is none. */ readonly reopenUntil?: EpochMs;
      }
    | { readonly type: 'ARTEFACT_CAPTURED'; readonly artefact: ArtefactId }
    /** A part of an item lies at its source still; `reference` is the artefact that says where. */
    | { readonly type: 'FETCH_PART'; readonly reference: ArtefactId }
    | { readonly type: 'PART_UNAVAILABLE'; readonly reference: ArtefactId; readonly code: string }
    /** Somebody read artefacts of it: the audit. Accepted in every stage but the last. */
    | {
        readonly type: 'ARTEFACTS_OPENED';
        readonly artefacts: readonly ArtefactId[];
        readonly purpose: string;
      }
    | { readonly type: 'ARTEFACT_ERASED'; readonly artefact: ArtefactId }
  );

/** What a contact remembers: ids, codes and instants. */
export interface ContactContext {
  readonly channel: ChannelId;
  readonly kind: string;
  readonly nature: Nature;
  readonly occurredAt: EpochMs;
  readonly receivedAt: EpochMs;
  readonly rule: string;
  readonly suggested: readonly string[];
  readonly signals: readonly string[];
  readonly related: ContactId | null;
  readonly form: string | null;
  /** Items so far; the sequence of the last. */
  readonly items: number;
  readonly claimant: string | null;
  /** Why it is back in triage: a return reason, or `reopened`. */
  readonly reason: string | null;
  readonly matters: Readonly<Record<MatterId, MatterStatus>>;
  /** The one that resolved last: the one that a reply reopens. */
  readonly lastResolved: MatterId | null;
  /** Ids, not a count: told twice is told once. */
  readonly artefacts: Readonly<Record<ArtefactId, 'kept' | 'erased'>>;
  /** Open flags, with the hold that each one placed: artefacts captured later are held too. */
  readonly flags: Readonly<
    Partial<Record<Flag, { readonly hold: HoldId; readonly reviewBy: EpochMs }>>
  >;
  readonly replies: Readonly<Record<ArtefactId, ReplyState>>;
  readonly resolvedAt: EpochMs | null;
  /** When the reopening window ends; null: there is none. */
  readonly reopenUntil: EpochMs | null;
  /** It is resolved, and the window has not passed. */
  readonly reopenable: boolean;
}
