import type { ArtefactId, Purpose } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { CouncilId } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import { familyOf, type InstanceId } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import type { Actor } from '../party.ts';
import type { ArtefactClass, Policy } from '../policy/policy.ts';
import type { SealedArtefact } from '../ports/rows.ts';
import type { Store } from '../ports/store.ts';
import { artefactContext, artefactStatus } from './contact-view.ts';
import type { Instance } from './instance.ts';
import { classById, councilPolicy } from './policy-rules.ts';
import type { ArtefactContent } from './vault/artefact-content.ts';
import type { Vault } from './vault/vault.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Writer } from './writer.ts';
import { repeatable } from './error-code.ts';

/** An opened artefact. Its content is in memory only; large ones are read as a stream. */
export interface Opened {
  readonly id: ArtefactId;
  readonly kind: string;
  readonly mediaType: string;
  readonly filename?: string;
  readonly text?: string;
  /** Small ones: names, addresses, subject. */
  readonly fields: JsonObject;
  stream(): ReadableStream<Uint8Array>;
}

/** Who reads, and what for. */
export interface Why {
  readonly by: Actor;
  readonly purpose: Purpose;
}

export interface OpeningParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly writer: Writer;
  readonly policy: Policy;
}

/** A hold's own purpose is its reason; a flag's is the flag. */
const isHeldFor = (instance: Instance, purpose: Purpose): boolean =>
  Object.values(artefactContext(instance).holds).some(
    ({ reason }) => reason === purpose || reason === `flag-${purpose}`,
  );

/** Past its due instant nothing opens but for a hold, and then only for the hold's purpose. */
const refuseDue = (instance: Instance, at: EpochMs, purpose: Purpose): void => {
  const context = artefactContext(instance);
  const status = artefactStatus(instance);
  const gone = status === 'erased' || instance.snapshot.value === 'destroyed';
  if (!gone && at < context.dueAt && status !== 'disposing') return;
  if (!gone && isHeldFor(instance, purpose)) return;
  throw new ContactCentreError(
    'CC_ARTEFACT_ERASED',
    Object.keys(context.holds).length > 0 && !gone
      ? `${instance.id} is past its period and kept under a hold only; open it for the hold's purpose.`
      : `${instance.id} has been erased, or its time has come.`,
    { artefact: instance.id, status },
  );
};

const refusePurpose = (
  policy: Policy,
  instance: Instance,
  purpose: Purpose,
  recipient: string | undefined,
): void => {
  const context = artefactContext(instance);
  const found = classById(councilPolicy(policy, instance.council), context.class);
  const { purposes } = found;
  if (recipient !== undefined && mayHave(found, recipient)) return;
  if (purposes.includes(purpose) || isHeldFor(instance, purpose)) return;
  throw new ContactCentreError(
    'CC_PURPOSE_REFUSED',
    `${instance.id} is of class '${context.class}', which is opened for ${purposes.join(', ')} only.`,
    { artefact: instance.id, purpose: repeatable(purpose), purposes: [...purposes] },
  );
};

const refuseRestricted = (instance: Instance, purpose: Purpose): void => {
  const { value } = instance.snapshot;
  if (!JSON.stringify(value).includes('"restricted"')) return;
  if (isHeldFor(instance, purpose)) return;
  throw new ContactCentreError(
    'CC_ARTEFACT_RESTRICTED',
    `${instance.id} is restricted (UK GDPR Article 18): kept, not used, until the restriction is lifted.`,
    { artefact: instance.id },
  );
};

/** What a class lets a service have, whatever else it may be opened for (N33). */
export const mayHave = ({ recipients }: ArtefactClass, service: string): boolean =>
  recipients.includes('*') || recipients.includes(service);

/**
 * Opens artefacts for a purpose that their class lists. Who, what and why is recorded and durable before a byte is
 * given out: one audit event for each contact.
 * @throws CC_NOT_FOUND, CC_PURPOSE_REFUSED, CC_ARTEFACT_ERASED, CC_ARTEFACT_RESTRICTED, CC_SEAL_BROKEN
 */
export const openArtefacts = async (
  parts: OpeningParts,
  council: CouncilId,
  ids: readonly ArtefactId[],
  { by, purpose, recipient }: Why & { readonly recipient?: string },
): Promise<readonly Opened[]> => {
  const families = new Map<InstanceId, ArtefactId[]>();
  for (const id of ids) families.set(familyOf(id), [...(families.get(familyOf(id)) ?? []), id]);
  const audit = (unit: UnitOfWork): Map<ArtefactId, string> => {
    const kinds = new Map<ArtefactId, string>();
    for (const [contact, artefacts] of families) {
      for (const id of artefacts) {
        const instance = unit.find(id);
        if (
          instance === undefined ||
          instance.council !== council ||
          instance.lifecycle.id !== 'artefact'
        ) {
          throw new ContactCentreError('CC_NOT_FOUND', `There is no artefact ${repeatable(id)}.`, {
            artefact: repeatable(id),
          });
        }
        refuseDue(instance, unit.at, purpose);
        refusePurpose(parts.policy, instance, purpose, recipient);
        refuseRestricted(instance, purpose);
        kinds.set(id, artefactContext(instance).kind);
      }
      unit.send(contact, { type: 'ARTEFACTS_OPENED', at: unit.at, by: by.id, artefacts, purpose });
    }
    return kinds;
  };
  const kinds = await parts.writer.submit({
    lane: 'command',
    families: [...families.keys()],
    apply: audit,
  });
  const sealed = new Map((await parts.store.artefacts(ids)).map((row) => [row.artefact, row]));
  return ids.map((id) => {
    const row = sealed.get(id);
    if (row === undefined)
      throw new ContactCentreError('CC_ARTEFACT_ERASED', `${id} has been erased.`, {
        artefact: id,
      });
    return opened(parts.vault, council, row, kinds.get(id) ?? '');
  });
};

const opened = (vault: Vault, council: CouncilId, sealed: SealedArtefact, kind: string): Opened => {
  const content: ArtefactContent = vault.open(sealed, council);
  return {
    id: sealed.artefact,
    kind,
    mediaType: content.mediaType,
    fields: content.fields ?? {},
    ...(content.filename !== undefined && { filename: content.filename }),
    ...(content.text !== undefined && { text: content.text }),
    stream: () =>
      sealed.blob === null
        ? ReadableStream.from([content.bytes ?? Buffer.from(content.text ?? '')])
        : ReadableStream.from(vault.openStream(sealed, council)),
  };
};
