/** The contact's id, a slash, and `a` with the artefact's number: `…/a1`. */
export type ArtefactId = string;
export type HoldId = string;
/** One of the purposes that an artefact class lists, for example `handle-query` or `complaint`. */
export type Purpose = string;

/**
 * What kind of thing an artefact is. A channel may use words of its own; the policy maps (channel, kind, form or
 * service) to an artefact class.
 */
export const ARTEFACT_KINDS = [
  'message',
  'contact-details',
  'original',
  'attachment',
  'transcript',
  'recording',
  'form',
  'note',
  'extract',
  'summary',
  'reply',
] as const;
export type ArtefactKind = (typeof ARTEFACT_KINDS)[number] | (string & {});

/** The instant from which an artefact's period runs. */
export type RetentionTrigger = 'captured' | 'closed' | 'last-action';

export type ArtefactStatus = 'kept' | 'due' | 'disposing' | 'erased';

export interface ArtefactSummary {
  readonly id: ArtefactId;
  readonly kind: ArtefactKind;
  readonly class: string;
  readonly mediaType: string;
  /** Bytes of the clear text. */
  readonly size: number;
  readonly status: ArtefactStatus;
  /** RFC 3339 instant by which it is gone unless held. */
  readonly dueAt: string;
  readonly held: boolean;
  readonly restricted: boolean;
}
