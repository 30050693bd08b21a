import type { ConversationRow, InboxRow, LookupKey } from '../ports/rows.ts';
import type { Found } from './work.ts';

const textOf = ({ generation, hash }: LookupKey): string =>
  `${generation}:${Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1')}`;

const first = <R>(
  rows: ReadonlyMap<string, R>,
  candidates: readonly LookupKey[],
): R | undefined => {
  if (rows.size === 0) return undefined;
  for (const candidate of candidates) {
    const row = rows.get(textOf(candidate));
    if (row !== undefined) return row;
  }
  return undefined;
};

/** Look-up rows of one batch or one piece of work: what was written earlier in it, over what was found outside it. */
export class FoundRows implements Found {
  readonly #outside: Found | undefined;
  readonly #inbox = new Map<string, InboxRow>();
  readonly #conversations = new Map<string, ConversationRow>();

  constructor(outside?: Found) {
    this.#outside = outside;
  }

  add(inbox: readonly InboxRow[], conversations: readonly ConversationRow[]): void {
    for (const row of inbox) this.#inbox.set(textOf(row), row);
    for (const row of conversations) this.#conversations.set(textOf(row), row);
  }

  inbox(candidates: readonly LookupKey[]): InboxRow | undefined {
    return first(this.#inbox, candidates) ?? this.#outside?.inbox(candidates);
  }

  conversation(candidates: readonly LookupKey[]): ConversationRow | undefined {
    return first(this.#conversations, candidates) ?? this.#outside?.conversation(candidates);
  }
}
