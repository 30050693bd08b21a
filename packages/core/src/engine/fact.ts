import { toInstant, type EpochMs } from '../clock.ts';
import type { ContactId, CouncilId } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import { familyOf, type InstanceId } from '../ids.ts';
import type { FactBody } from '../lifecycle/facts.ts';
import type { FactDraft } from '../lifecycle/step-result.ts';
import type { StoredEvent } from '../ports/rows.ts';

/** Where and when a fact became true. */
export interface FactEnvelope {
  readonly contact: ContactId;
  /** The contact, matter or artefact it is a fact of. */
  readonly instance: InstanceId;
  readonly council: CouncilId;
  /** RFC 3339. */
  readonly at: string;
}

/** An instance of a lifecycle whose stored machine version leads nowhere. */
export interface NeedsAttention {
  readonly type: 'instance.needs-attention';
  readonly from: number;
  readonly to: number;
}

/** What a step made true: committed, ordered, free of personal data. */
export type Fact = (FactBody | NeedsAttention) & FactEnvelope;

/** `after` this one comes the next: keep it with what you made of the fact. */
export interface FactEntry {
  readonly cursor: string;
  readonly fact: Fact;
}

export const toFact = (
  draft: FactDraft,
  instance: InstanceId,
  council: CouncilId,
  at: EpochMs,
): Fact =>
  // Every draft comes from a machine's typed `fact` action or from the engine itself.
  ({
    ...draft,
    contact: familyOf(instance),
    instance,
    council,
    at: toInstant(at),
  }) as unknown as Fact;

/** The facts of a stored event, with the cursor after each. */
export const factsOf = (event: StoredEvent): readonly FactEntry[] =>
  (JSON.parse(event.facts ?? '[]') as readonly FactDraft[]).map((draft, index) => ({
    cursor: `${event.sequence}~${index}`,
    fact: toFact(draft, event.instance, event.council, event.at),
  }));

/** @throws CC_INPUT_INVALID for anything but a cursor that came with a fact. */
export const parseCursor = (
  cursor: string | null,
): { readonly sequence: number; readonly index: number } => {
  if (cursor === null) return { sequence: 0, index: -1 };
  const match = /^(\d{1,15})~(\d{1,5})$/u.exec(cursor);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      'A cursor is one that came with a fact, or null for the start.',
      {
        field: 'cursor',
      },
    );
  }
  return { sequence: Number(match[1]), index: Number(match[2]) };
};
