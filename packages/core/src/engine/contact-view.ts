import type { ArtefactSummary } from '../artefact.ts';
import { toInstant } from '../clock.ts';
import type { ChannelId, ContactId, CouncilId, Flag, Nature, Stage } from '../contact.ts';
import type { JsonObject } from '../json.ts';
import type { ArtefactContext } from '../lifecycle/artefact-events.ts';
import type { ContactContext } from '../lifecycle/contact-events.ts';
import type { MatterContext } from '../lifecycle/matter-events.ts';
import type { MatterStatus, MatterSummary } from '../matter.ts';
import type { Family } from './family-cache.ts';
import { stageOf, withinOf, type Instance } from './instance.ts';
import { possibleCommands } from './possible.ts';

/** A contact as a screen shows it: codes, ids and instants. What was said is opened with a purpose. */
export interface Contact {
  readonly id: ContactId;
  readonly council: CouncilId;
  readonly version: number;
  readonly stage: Stage;
  /** Inside the stage: live, awaiting-triage, quarantined, recorded… */
  readonly within: string;
  readonly needsAttention: boolean;
  readonly channel: ChannelId;
  readonly kind: string;
  readonly nature: Nature;
  readonly occurredAt: string;
  readonly receivedAt: string;
  readonly rule: string;
  readonly suggested: readonly string[];
  readonly signals: readonly string[];
  readonly items: number;
  readonly claimant: string | null;
  /** Why it is back in triage. */
  readonly reason: string | null;
  readonly related: ContactId | null;
  readonly flags: readonly Flag[];
  /** What can be done now. */
  readonly possible: readonly string[];
  readonly matters: readonly MatterSummary[];
  readonly artefacts: readonly ArtefactSummary[];
}

const regionsOf = (instance: Instance, top: string): JsonObject => {
  const { value } = instance.snapshot;
  return typeof value === 'object' && value !== null && top in value
    ? ((value as JsonObject)[top] as JsonObject)
    : {};
};

const matterOf = (instance: Instance): MatterSummary => {
  const context = instance.snapshot.context as unknown as MatterContext;
  const regions = regionsOf(instance, 'open');
  return {
    id: instance.id,
    service: context.service,
    team: context.team,
    status: (regions['handling'] as MatterStatus | undefined) ?? 'resolved',
    outcome: context.outcome,
    targetAt: context.targetAt === null ? null : toInstant(context.targetAt),
    overdue: regions['target'] === 'overdue',
  };
};

/** Where an artefact stands; the region `clock` says it while it lives. */
export const artefactStatus = (instance: Instance): ArtefactSummary['status'] => {
  const stage = stageOf(instance.snapshot.value);
  if (stage === 'erased') return 'erased';
  const clock = regionsOf(instance, 'live')['clock'];
  if (clock === 'kept' || clock === 'due') return clock;
  return 'disposing';
};

export const artefactContext = (instance: Instance): ArtefactContext =>
  instance.snapshot.context as unknown as ArtefactContext;

const artefactOf = (instance: Instance): ArtefactSummary => {
  const context = artefactContext(instance);
  return {
    id: instance.id,
    kind: context.kind,
    class: context.class,
    mediaType: context.mediaType,
    size: context.size,
    status: artefactStatus(instance),
    dueAt: toInstant(context.dueAt),
    held: Object.keys(context.holds).length > 0,
    restricted: regionsOf(instance, 'live')['restriction'] === 'restricted',
  };
};

const byNumber = (a: { id: string }, b: { id: string }): number =>
  a.id.length - b.id.length || (a.id < b.id ? -1 : 1);

/** Undefined where the family has no contact. */
export const viewContact = (family: Family, id: ContactId): Contact | undefined => {
  const contact = family.get(id);
  if (contact === undefined || contact.lifecycle.id !== 'contact') return undefined;
  const context = contact.snapshot.context as unknown as ContactContext;
  const members = [...family.values()];
  return {
    id,
    council: contact.council,
    version: contact.version,
    stage: stageOf(contact.snapshot.value) as Stage,
    within: withinOf(contact.snapshot.value),
    needsAttention: members.some(({ needsAttention }) => needsAttention),
    channel: context.channel,
    kind: context.kind,
    nature: context.nature,
    occurredAt: toInstant(context.occurredAt),
    receivedAt: toInstant(context.receivedAt),
    rule: context.rule,
    suggested: context.suggested,
    signals: context.signals,
    items: context.items,
    claimant: context.claimant,
    reason: context.reason,
    related: context.related,
    flags: Object.keys(context.flags) as Flag[],
    possible: possibleCommands(family, id),
    matters: members
      .filter(({ lifecycle }) => lifecycle.id === 'matter')
      .map(matterOf)
      .toSorted(byNumber),
    artefacts: members
      .filter(({ lifecycle }) => lifecycle.id === 'artefact')
      .map(artefactOf)
      .toSorted(byNumber),
  };
};
