import type { SourceRef } from './inbound.ts';

/** An item as it lies at its source: theirs or ours. */
export interface SourceItem {
  readonly ref: SourceRef;
  readonly direction: 'in' | 'out';
  /** RFC 3339. */
  readonly at: string;
}

export type SourceErasure =
  | { readonly status: 'erased' | 'already-gone' | 'present' }
  | { readonly status: 'pending'; readonly retryAt: string }
  | { readonly status: 'refused'; readonly code: string }
  /** Gone from use, but the source keeps `what` until then; null: it does not say how long. */
  | { readonly status: 'residual'; readonly what: string; readonly until: string | null };

/** What a person is found by at a source. */
export interface SubjectKeys {
  readonly email?: string;
  readonly phone?: string;
  readonly postcode?: string;
  readonly name?: string;
}
