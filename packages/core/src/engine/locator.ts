import type { ArtefactId } from '../artefact.ts';
import type { ContactId } from '../contact.ts';
import { artefactId } from '../ids.ts';
import type { ContactContext } from '../lifecycle/contact-events.ts';
import { Personal } from '../personal.ts';
import type { Policy } from '../policy/policy.ts';
import { capture, classify } from './capture.ts';
import { councilPolicy } from './policy-rules.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { SourceLocator } from './vault/artefact-content.ts';
import type { Vault } from './vault/vault.ts';

/** Artefacts that hold nothing but the way to a copy outside, so that the copy has a class and a clock of its own. */
export type LocatorKind =
  /** A copy that could not be reached when its time came: due from the start, kept until it is gone. */
  | 'locator'
  /** The copy that a channel keeps of what it sent for us. */
  | 'sent-copy';

/** Captures a locator in the unit's transaction. Null where the contact has ended: there is nothing to hang it on. */
export const captureLocator = (
  { policy, vault }: { readonly policy: Policy; readonly vault: Vault },
  unit: UnitOfWork,
  contact: ContactId,
  kind: LocatorKind,
  source: SourceLocator,
): ArtefactId | null => {
  const instance = unit.find(contact);
  if (instance === undefined || instance.snapshot.status === 'done') return null;
  const context = instance.snapshot.context as unknown as ContactContext;
  const number = Object.keys(context.artefacts).length + 1;
  const site = {
    council: councilPolicy(policy, instance.council),
    policy: policy.digest,
    channel: context.channel,
    capturedAt: unit.at,
    closedAt: context.resolvedAt,
  };
  const mediaType = 'application/octet-stream';
  const draft = { kind, mediaType, size: 0, content: new Personal({ mediaType }) };
  const dueNow = { dueAt: unit.at, disposeAt: unit.at };
  const classed = classify([draft], site).map((entry) =>
    kind === 'locator' ? { ...entry, dues: dueNow } : entry,
  );
  capture(unit, vault, contact, number, classed, site, source);
  const artefact = artefactId(contact, number);
  unit.send(contact, { type: 'ARTEFACT_CAPTURED', at: unit.at, artefact });
  return artefact;
};
