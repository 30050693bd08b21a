import type { ContactId, Outcome } from '../contact.ts';
import type { ArtefactId, Purpose } from '../artefact.ts';
import type { Actor } from '../party.ts';
import type { Part } from '../ports/inbound.ts';

/** What every command carries. Commands join group commit, never your own transaction: key going in, facts coming out. */
export interface Command {
  readonly by: Actor;
  /** Makes it repeat-safe: the same key on the same contact is applied once. */
  readonly key?: string;
  /** The contact's version that the screen showed; another one refuses with CC_CONFLICT. */
  readonly expect?: number;
}

export interface Done {
  readonly status: 'applied' | 'repeated';
  readonly contact: ContactId;
  readonly version: number;
}

export interface Triage extends Command {
  readonly matters: readonly { readonly service: string; readonly about?: string }[];
}

export interface Route extends Command {
  /** Left out: the one open matter, or a new one where none has been named. */
  readonly matter?: string;
  readonly service: string;
  readonly purpose: Purpose;
  /** What the service needs to know, in the adviser's words: goes over instead of the artefacts. */
  readonly extract?: string;
}

export interface OnMatter extends Command {
  /** Left out: the one matter that can take it. */
  readonly matter?: string;
}

export interface Return extends OnMatter {
  /** A code: wrong-service, not-ours, incomplete… */
  readonly reason: string;
}

export interface Resolve extends OnMatter {
  readonly outcome: Outcome;
  /** High-level line (N14), sealed. */
  readonly summary?: string;
}

export interface Reply extends Command {
  readonly text: string;
  readonly subject?: string;
  readonly attachments?: readonly Part[];
  /** Resolves the open matters with this outcome in the same transaction. */
  readonly resolve?: Outcome;
}

export interface OnReply extends Command {
  /** The artefact of the answer that could not be sent. */
  readonly reply: ArtefactId;
}

export interface Note extends Command {
  readonly text: string;
}

export interface RaiseFlag extends Command {
  readonly flag: string;
}

export interface Claim extends Command {
  /** Whose it is from now on; left out: the one who commands. */
  readonly claimant?: string;
}

export interface PlaceHold extends Command {
  readonly artefacts: readonly ArtefactId[];
  /** One of the policy's hold reasons. */
  readonly reason: string;
  /** Role or case that allows it; no name. */
  readonly authority: string;
  /** RFC 3339; no later than the reason allows. */
  readonly reviewBy: string;
}
