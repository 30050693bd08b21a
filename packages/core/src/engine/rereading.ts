import type { ContactContext } from '../lifecycle/contact-events.ts';
import { ContactCentreError } from '../errors.ts';
import type { CouncilPolicy } from '../policy/policy.ts';
import { artefactIds, askForParts, capture, classify } from './capture.ts';
import type { CommandScope } from './commands.ts';
import type { Contact } from './contact-view.ts';
import type { Engine } from './engine.ts';
import { raiseFlag } from './flags.ts';
import { prepare } from './prepared-item.ts';
import { notPossible } from './possible.ts';

/** A quarantined contact read anew: what to apply, and what to do with staged bytes afterwards. */
export interface Reread {
  apply(scope: CommandScope): void;
  /** Whether `apply` was committed. */
  end(isCommitted: boolean): void;
}

/**
 * Reads a quarantined contact's kept bytes with its channel's present reader. What comes back captures what was read,
 * raises what it asks for, and lets the contact go to triage, in one transaction.
 * @throws CC_NOT_POSSIBLE when it is not quarantined or the channel reads nothing anew; CC_SOURCE_MALFORMED when it still cannot be read.
 */
export const reread = async (
  engine: Engine,
  council: CouncilPolicy,
  contact: Contact,
): Promise<Reread> => {
  const { adapter, policy: channel } = engine.channels.get(contact.channel) ?? {};
  const kept = contact.artefacts.find(
    ({ kind, status }) => kind === 'quarantined' && status === 'kept',
  );
  if (
    contact.within !== 'quarantined' ||
    kept === undefined ||
    adapter?.reread === undefined ||
    channel === undefined
  ) {
    throw new ContactCentreError(
      'CC_NOT_POSSIBLE',
      `${contact.id} cannot be read again: it must be quarantined, its bytes kept, and its channel able to reread.`,
      {
        contact: contact.id,
        command: 'retry',
        stage: contact.stage,
        possible: [...contact.possible],
      },
    );
  }
  const [sealed] = await engine.options.store.artefacts([kept.id]);
  if (sealed === undefined)
    throw new ContactCentreError('CC_ARTEFACT_ERASED', `${kept.id} has been erased.`);
  const pieces: Uint8Array[] = [];
  for await (const piece of engine.vault.openStream(sealed, council.id)) pieces.push(piece);
  const item = await adapter.reread(Buffer.concat(pieces), {
    key: contact.id,
    ref: engine.vault.open(sealed, council.id).source?.ref ?? contact.id,
    occurredAt: contact.occurredAt,
  });
  if (item.malformed !== undefined) {
    throw new ContactCentreError(
      'CC_SOURCE_MALFORMED',
      `${contact.id} still cannot be read: ${item.malformed}.`,
      {
        contact: contact.id,
        reason: item.malformed,
      },
    );
  }
  const { vault, keys } = engine;
  const { policy, newId } = engine.options;
  const prepared = await prepare({ policy, vault, keys, newId }, item, {
    council,
    channel,
    erasableAtSource: false,
    isReadable: adapter.read !== undefined,
  });
  const { drafts, routing } = prepared;
  const blobs = drafts.flatMap(({ staged }) => staged?.blob ?? []);
  return {
    apply({ unit }) {
      const context = unit.find(contact.id)?.snapshot.context as unknown as ContactContext;
      const site = {
        council,
        policy: policy.digest,
        channel: channel.id,
        capturedAt: prepared.occurredAt,
        ...(item.form !== undefined && { form: item.form }),
      };
      const classed = classify(drafts, site);
      const from = Object.keys(context.artefacts).length + 1;
      capture(unit, vault, contact.id, from, classed, site, null);
      for (const artefact of artefactIds(contact.id, from, classed.length)) {
        unit.offer(contact.id, { type: 'ARTEFACT_CAPTURED', at: unit.at, artefact });
      }
      askForParts(unit, contact.id, from, classed);
      if (!unit.offer(contact.id, { type: 'RELEASE', at: unit.at, reread: true })) {
        throw notPossible(unit.family(contact.id), contact.id, 'retry');
      }
      if (item.nature !== 'person') return;
      for (const flag of routing.lane.flags) raiseFlag(unit, council, contact.id, flag);
    },
    end(isCommitted) {
      if (isCommitted) vault.keep(blobs);
      else vault.giveBack(blobs);
    },
  };
};
