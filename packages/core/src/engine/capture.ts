import type { EpochMs } from '../clock.ts';
import type { ChannelId, ContactId } from '../contact.ts';
import { artefactId } from '../ids.ts';
import type { Personal } from '../personal.ts';
import { artefactLifecycle } from '../lifecycle/lifecycles.ts';
import { classOf } from '../policy/classification.ts';
import type { ArtefactClass, CouncilPolicy, Dues } from '../policy/policy.ts';
import { dues } from '../policy/retention.ts';
import type { LookupKey } from '../ports/rows.ts';
import type { ArtefactContent, SourceLocator } from './vault/artefact-content.ts';
import type { TakenStaging, Vault } from './vault/vault.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** A piece of personal data on its way into the vault. */
export interface Draft {
  readonly kind: string;
  readonly mediaType: string;
  /** Bytes of the clear content. */
  readonly size: number;
  readonly content: Personal<ArtefactContent>;
  /** Where its bytes were streamed ahead. */
  readonly staged?: TakenStaging;
  /** Its content says where a part lies at its source, and nothing else. */
  readonly reference?: { readonly atSource: boolean };
  /** What it can be found by. */
  readonly index?: readonly LookupKey[];
}

export interface CaptureSite {
  readonly council: CouncilPolicy;
  readonly policy: string;
  readonly channel: ChannelId;
  readonly form?: string;
  readonly service?: string;
  readonly capturedAt: EpochMs;
  /** When the contact was resolved, where it has been: what comes later runs from there too. */
  readonly closedAt?: EpochMs | null;
}

export interface Classed {
  readonly draft: Draft;
  readonly class: ArtefactClass;
  readonly dues: Dues;
}

/** Gives each draft its class and its dues; no artefact without a controller (N01). */
export const classify = (drafts: readonly Draft[], site: CaptureSite): readonly Classed[] =>
  drafts.map((draft) => {
    const found = classOf(site.council, {
      channel: site.channel,
      kind: draft.kind,
      ...(site.form !== undefined && { form: site.form }),
      ...(site.service !== undefined && { service: site.service }),
    });
    return {
      draft,
      class: found,
      dues: dues(found, site.council, {
        capturedAt: site.capturedAt,
        ...(typeof site.closedAt === 'number' && { closedAt: site.closedAt }),
      }),
    };
  });

/** The artefact that must go first takes the locator along, so that the copy at the source goes with it. */
const firstToGo = (classed: readonly Classed[]): Classed | undefined =>
  classed.reduce<Classed | undefined>(
    (earliest, next) =>
      earliest === undefined || next.dues.disposeAt < earliest.dues.disposeAt ? next : earliest,
    undefined,
  );

/**
 * Seals drafts as artefacts number `from` and on, and starts their clocks, in the unit's transaction. Returns their ids.
 */
export const capture = (
  unit: UnitOfWork,
  vault: Vault,
  contact: ContactId,
  from: number,
  classed: readonly Classed[],
  site: CaptureSite,
  source: SourceLocator | null,
): void => {
  const carrier =
    source === null
      ? undefined
      : firstToGo(classed.filter(({ draft }) => draft.reference === undefined));
  let number = from;
  for (const entry of classed) {
    const { draft, class: found, dues: periods } = entry;
    const id = artefactId(contact, number++);
    const content =
      entry === carrier && source !== null
        ? { ...draft.content.reveal(), source }
        : draft.content.reveal();
    const request = {
      council: site.council.id,
      artefact: id,
      class: found.id,
      content,
      ...(draft.index !== undefined && { index: draft.index }),
    };
    unit.writes.artefacts.push(
      draft.staged === undefined ? vault.seal(request) : vault.take(draft.staged, request),
    );
    unit.start(artefactLifecycle, id, site.council.id, {
      type: 'CAPTURE',
      at: unit.at,
      artefact: id,
      kind: draft.kind,
      class: found.id,
      controller: found.controller,
      mediaType: draft.mediaType,
      size: draft.size,
      capturedAt: site.capturedAt,
      trigger: found.trigger,
      ...periods,
      atSource: entry === carrier || draft.reference?.atSource === true,
      policy: site.policy,
    });
  }
};

/** Parts that were given by reference are fetched after commit. */
export const askForParts = (
  unit: UnitOfWork,
  contact: ContactId,
  from: number,
  classed: readonly Classed[],
): void => {
  for (const [index, { draft }] of classed.entries()) {
    if (draft.reference === undefined) continue;
    unit.send(contact, {
      type: 'FETCH_PART',
      at: unit.at,
      reference: artefactId(contact, from + index),
    });
  }
};

export const artefactIds = (contact: ContactId, from: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => artefactId(contact, from + index));
