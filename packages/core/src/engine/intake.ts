import type { EpochMs } from '../clock.ts';
import type { ContactId, Stage } from '../contact.ts';
import { matterId } from '../ids.ts';
import type { MatterId } from '../matter.ts';
import type { ContactContext } from '../lifecycle/contact-events.ts';
import { contactLifecycle, matterLifecycle } from '../lifecycle/lifecycles.ts';
import type { CouncilPolicy, Routing } from '../policy/policy.ts';
import { saysMoreThanThanks } from '../policy/reopening.ts';
import { responseTarget } from '../policy/response-time.ts';
import type { Accepted } from '../ports/inbound.ts';
import type { LookupKey } from '../ports/rows.ts';
import { artefactIds, askForParts, capture, classify, type CaptureSite } from './capture.ts';
import { raiseFlag } from './flags.ts';
import { stageOf, withinOf, type Instance } from './instance.ts';
import type { IntakeParts, PreparedItem } from './prepared-item.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { SourceLocator } from './vault/artefact-content.ts';
import type { Found } from './work.ts';

/** Stages in which a conversation's next item joins its contact. */
const OPEN: ReadonlySet<string> = new Set<Stage>(['received', 'triaged', 'routed', 'resolved']);

/** The contact that a known conversation goes on in; undefined: a new one begins. */
const openContact = (
  unit: UnitOfWork,
  known: { contact: ContactId } | undefined,
): Instance | undefined => {
  const contact = known === undefined ? undefined : unit.find(known.contact);
  if (contact === undefined || contact.needsAttention) return undefined;
  const { value, context } = contact.snapshot;
  const within = withinOf(value);
  if (!OPEN.has(stageOf(value)) || within === 'quarantined' || within === 'recorded')
    return undefined;
  // The window may have ended before its timer was delivered: a late timer changes nothing.
  const { reopenUntil } = context as unknown as ContactContext;
  const isOver = stageOf(value) === 'resolved' && reopenUntil !== null && unit.at >= reopenUntil;
  return isOver ? undefined : contact;
};

/** Takes one item in: a new contact, another item of an open one, or a duplicate of what is there or was. */
export const receive = (
  parts: IntakeParts,
  prepared: PreparedItem,
  unit: UnitOfWork,
  found: Found,
): Accepted => {
  const seen = found.inbox(prepared.seen);
  if (seen !== undefined) {
    const contact = unit.find(seen.contact);
    if (contact === undefined || contact.snapshot.status === 'done')
      return { status: 'tombstoned' };
    const { sequence } = JSON.parse(seen.result) as { sequence: number };
    return { status: 'duplicate', contact: seen.contact, sequence };
  }
  const known = found.conversation(prepared.conversation);
  const open = openContact(unit, known);
  const accepted =
    open === undefined
      ? begin(parts, prepared, unit, known?.contact)
      : append(parts, prepared, unit, open);
  if (accepted.status !== 'tombstoned') {
    const sequence = 'sequence' in accepted ? accepted.sequence : 1;
    unit.writes.inbox.push({
      ...newest(prepared.seen),
      contact: accepted.contact,
      result: JSON.stringify({ sequence }),
    });
  }
  return accepted;
};

/** New rows go under the newest generation, the first candidate. */
const newest = ([first]: readonly LookupKey[]): LookupKey => {
  if (first === undefined) throw new RangeError('a keyring always has a look-up key');
  return first;
};

const siteOf = (
  parts: IntakeParts,
  { council, channel, item, occurredAt }: PreparedItem,
): CaptureSite => {
  const { form } = item.reveal();
  return {
    council,
    policy: parts.policy.digest,
    channel: channel.id,
    capturedAt: occurredAt,
    ...(form !== undefined && { form }),
  };
};

const locatorOf = ({ erasableAtSource, channel, item }: PreparedItem): SourceLocator | null => {
  if (!erasableAtSource) return null;
  const { ref, occurredAt: at } = item.reveal();
  return { channel: channel.id, ref, direction: 'in', at };
};

const begin = (
  parts: IntakeParts,
  prepared: PreparedItem,
  unit: UnitOfWork,
  related: ContactId | undefined,
): Accepted => {
  const { contact: id, council, channel, routing, drafts, occurredAt } = prepared;
  const item = prepared.item.reveal();
  const person = item.nature === 'person';
  const begins =
    item.malformed !== undefined
      ? 'quarantined'
      : !person
        ? 'recorded'
        : item.signals?.includes('live') === true
          ? 'live'
          : 'awaiting-triage';
  const site = siteOf(parts, prepared);
  const automatic =
    begins === 'awaiting-triage' &&
    routing.lane.mode === 'route' &&
    routing.lane.services.length > 0;
  const [service] = routing.lane.services;
  const classed = classify(
    drafts,
    automatic && service !== undefined ? { ...site, service } : site,
  );
  unit.start(
    contactLifecycle,
    id,
    council.id,
    {
      type: 'RECEIVE',
      at: unit.at,
      channel: channel.id,
      kind: channel.kind,
      nature: item.nature,
      occurredAt,
      begins,
      artefacts: artefactIds(id, 1, classed.length),
      signals: item.signals ?? [],
      rule: routing.rule,
      suggested: routing.lane.services,
      acknowledge: begins === 'awaiting-triage' && channel.acknowledgement !== null,
      ...(item.malformed !== undefined && { reason: item.malformed }),
      ...(related !== undefined && { related }),
      ...(item.form !== undefined && { form: item.form }),
    },
    true,
  );
  capture(unit, parts.vault, id, 1, classed, site, locatorOf(prepared));
  askForParts(unit, id, 1, classed);
  unit.writes.conversations.push({ ...newest(prepared.conversation), contact: id });
  if (begins === 'quarantined')
    return { status: 'quarantined', contact: id, reason: item.malformed ?? '' };
  if (person) for (const flag of routing.lane.flags) raiseFlag(unit, council, id, flag);
  if (automatic) passOn(unit, council, id, routing, occurredAt);
  return { status: 'accepted', contact: id, sequence: 1 };
};

/** What a rule decides by itself: matters named and offered to their services, in the same transaction. */
const passOn = (
  unit: UnitOfWork,
  council: CouncilPolicy,
  id: ContactId,
  routing: Routing,
  from: EpochMs,
): void => {
  const matters = routing.lane.services.map((service, index) => ({
    matter: matterId(id, index + 1),
    service,
  }));
  unit.send(id, { type: 'TRIAGE', at: unit.at, matters, rule: routing.rule });
  for (const { matter, service } of matters) {
    const named = nameEvent(council, matter, service, from);
    unit.start(matterLifecycle, matter, council.id, { ...named, at: unit.at });
    unit.send(matter, { ...routeEvent(council, service, from), at: unit.at });
  }
};

/** NAME with the target that the policy gives a matter which came in at `from`. */
export const nameEvent = (
  council: CouncilPolicy,
  matter: MatterId,
  service: string,
  from: EpochMs,
) => ({ type: 'NAME', matter, service, ...targetOf(council, service, from) });

/** ROUTE with what the policy knows of a service. */
export const routeEvent = (
  council: CouncilPolicy,
  service: string,
  from: EpochMs,
  purpose = 'handle-query',
) => {
  const { team, handover } = council.services.get(service) ?? { team: '', handover: null };
  return {
    type: 'ROUTE',
    service,
    team,
    purpose,
    ...targetOf(council, service, from),
    ...(handover !== null && { handover }),
  };
};

const targetOf = (council: CouncilPolicy, id: string, from: EpochMs) => {
  const service = council.services.get(id);
  const targetAt = service === undefined ? null : responseTarget(service, from);
  return targetAt === null ? {} : { targetAt };
};

const append = (
  parts: IntakeParts,
  prepared: PreparedItem,
  unit: UnitOfWork,
  contact: Instance,
): Accepted => {
  const { drafts, occurredAt, council } = prepared;
  const item = prepared.item.reveal();
  const context = contact.snapshot.context as unknown as ContactContext;
  const site = { ...siteOf(parts, prepared), closedAt: context.resolvedAt };
  const classed = classify(drafts, site);
  const from = Object.keys(context.artefacts).length + 1;
  // Before the contact hears of them, so that holds it has for its open flags reach them.
  capture(unit, parts.vault, contact.id, from, classed, site, locatorOf(prepared));
  const person = item.nature === 'person';
  const reopens =
    person &&
    saysMoreThanThanks(council, item.text ?? '') &&
    stageOf(contact.snapshot.value) === 'resolved';
  unit.send(contact.id, {
    type: 'APPEND',
    at: unit.at,
    artefacts: artefactIds(contact.id, from, classed.length),
    nature: item.nature,
    occurredAt,
    signals: item.signals ?? [],
    reopens,
  });
  askForParts(unit, contact.id, from, classed);
  if (person) {
    for (const [matter, status] of Object.entries(context.matters)) {
      if (status === 'awaiting-customer')
        unit.send(matter, { type: 'CUSTOMER_REPLIED', at: unit.at });
    }
    for (const flag of prepared.routing.lane.flags) raiseFlag(unit, council, contact.id, flag);
  }
  return { status: 'appended', contact: contact.id, sequence: context.items + 1 };
};
