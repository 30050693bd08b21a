import type { PartyDetails } from '../party.ts';
import type { Part, SourceRef } from './inbound.ts';

export interface OutboundReply {
  /** The same on every try. */
  readonly key: string;
  readonly to: PartyDetails;
  readonly subject?: string;
  readonly text: string;
  readonly inReplyTo?: SourceRef;
  readonly attachments?: readonly Part[];
  /** An acknowledgement is automatic mail (RFC 3834); an answer is a person's. */
  readonly nature: 'acknowledgement' | 'answer';
}

export type Delivery =
  | { readonly status: 'sent'; readonly ref: SourceRef }
  /** It may have gone out: repeated only where the effect allows it. */
  | { readonly status: 'uncertain' }
  | { readonly status: 'retry'; readonly afterMs?: number; readonly code: string }
  | { readonly status: 'failed'; readonly code: string };

export interface DeliveryReceipt {
  readonly reply: { readonly key: string } | { readonly ref: SourceRef };
  readonly status: 'accepted' | 'delivered' | 'read' | 'failed';
  /** RFC 3339. */
  readonly at: string;
  /** Why it failed; what is no code (letters, digits, hyphens) is not kept. */
  readonly code?: string;
}
