import type { ContactId, Nature } from '../contact.ts';
import type { PartyDetails } from '../party.ts';

/** How a source names one of its items: how it is found, read and erased there. */
export type SourceRef = string;

/** One thing that arrived. Strings are plain here; inside the engine they are sealed. key, ref and conversation are stored hashed or sealed. */
export interface Inbound {
  /** Dedupe within this channel. */
  readonly key: string;
  /** How this item is found, read and erased at the source. */
  readonly ref: SourceRef;
  /** Same conversation and open contact: appended. Otherwise a new contact begins. */
  readonly conversation: string;
  /** When it happened at the source (RFC 3339): clocks of law and retention run from it, not from when it was taken in. */
  readonly occurredAt: string;
  /** Only 'person' opens, reopens or is acknowledged: the rule lives in core, not in each channel. */
  readonly nature: Nature;
  readonly from: PartyDetails;
  readonly to: string;
  readonly subject?: string;
  readonly text?: string;
  readonly parts?: readonly Part[];
  /** Codes the channel observed (no personal data): 'dmarc-fail', 'oversize', 'suspected-spoof', 'abandoned'… */
  readonly signals?: readonly string[];
  /** The form's id, where the channel has forms: the policy classes and routes by it. */
  readonly form?: string;
  /** Phone queue or the like: the policy routes by it. */
  readonly queue?: string;
  /** Set by a channel that could not read it (a code): the bytes in `parts` are quarantined, visible, under a short retention. */
  readonly malformed?: string;
}

/**
 * Given by bytes, staged, or by `ref`: a part that the engine fetches with the channel's `read` after commit, and that is
 * erased at its source like the item. kind is the channel's word (attachment, recording, transcript, form…); the policy
 * maps (channel, kind, form or service) to an artefact class.
 */
export type Part = {
  readonly kind: string;
  readonly mediaType: string;
  readonly filename?: string;
  readonly size?: number;
} & ({ readonly bytes: Uint8Array } | { readonly ref: SourceRef } | { readonly staged: Staged });

/** A part streamed into the vault ahead of accept. */
export interface Staged {
  readonly staged: string;
  readonly size: number;
  /** Keyed digest, hex: equal content staged in one run has equal digests; it says nothing outside it. */
  readonly digest: string;
}

export type Accepted =
  | {
      readonly status: 'accepted' | 'appended' | 'duplicate';
      readonly contact: ContactId;
      readonly sequence: number;
    }
  /** Seen before, since erased: it stays erased. */
  | { readonly status: 'tombstoned' }
  | { readonly status: 'quarantined'; readonly contact: ContactId; readonly reason: string };

/** acknowledge runs after commit (move the mail, delete from the queue); a crash before it means the items come again. */
export interface PollBatch {
  readonly items: readonly Inbound[];
  readonly cursor: string | null;
  readonly more: boolean;
  acknowledge?(accepted: readonly Accepted[]): Promise<void>;
}

/** A conversation's item in its contiguous sequence. */
export interface ConversationItem {
  readonly sequence: number;
  readonly key: string;
  readonly at: string;
  readonly by: 'customer' | 'council';
  readonly text?: string;
  readonly parts?: readonly Part[];
}
