import { ContactCentreError, familyOf } from '@council-contact/core';
import type { Changeset, CommitOutcome, InstanceId } from '@council-contact/core';
import type { InstanceHead } from './instances.ts';
import { forgetUncommitted } from './tables.ts';
import type { Tables } from './tables.ts';
import { transaction } from './transaction.ts';

const COMMITTED: CommitOutcome = { status: 'committed' };

/**
 * Writes the changesets in one transaction; then deletes the blobs of what it destroyed. Each is checked by reads before anything of it is written, so that a refused
 * one needs no savepoint to take back. Throws what SQLite throws, and then nothing of any of them is written.
 */
export const commitAll = async (
  tables: Tables,
  changesets: readonly Changeset[],
): Promise<readonly CommitOutcome[]> => {
  const numbers = new Map<InstanceId, number>();
  const outcomes: CommitOutcome[] = [];
  let hasUnlinks = false;
  try {
    transaction(tables.database, () => {
      for (const changeset of changesets) {
        const heads: (InstanceHead | undefined)[] = [];
        const refused = refusal(tables, changeset, heads);
        outcomes.push(refused ?? COMMITTED);
        if (refused === null && write(tables, changeset, heads, numbers)) hasUnlinks = true;
      }
      tables.places.flush();
      tables.expiry.flush();
    });
  } catch (error) {
    forgetUncommitted(tables);
    throw error;
  }
  if (hasUnlinks) await tables.unlinks.run();
  return outcomes;
};

/** Why nothing of it may be written; what it read of the instances is left in `heads`, in their order. */
const refusal = (
  { inbox, instances, channelStates, epochs }: Tables,
  changeset: Changeset,
  heads: (InstanceHead | undefined)[],
): CommitOutcome | null => {
  for (const key of changeset.inbox) {
    const of = inbox.item(key);
    if (of !== undefined) return { status: 'duplicate', of };
  }
  for (const { row, expectedVersion } of changeset.instances) {
    if (row.family !== familyOf(row.id)) throw strangeFamily(row.id);
    const head = instances.head(row.id);
    if ((head?.version ?? 0) !== expectedVersion) return { status: 'conflict', on: row.id };
    heads.push(head);
  }
  for (const { channel, key, expected } of changeset.channelState) {
    if (expected === undefined) continue;
    if (channelStates.get(channel, key) !== expected) {
      return { status: 'conflict', on: `${channel}/${key}` };
    }
  }
  for (const { key } of changeset.artefacts) {
    if (!epochs.isOpen(key.epoch)) return { status: 'epoch-closed', epoch: key.epoch };
  }
  for (const { epoch } of changeset.rewrapped) {
    if (!epochs.isOpen(epoch)) return { status: 'epoch-closed', epoch };
  }
  return null;
};

/** Instances first, for their numbers; true where a blob is to be deleted after the commit. */
const write = (
  tables: Tables,
  changeset: Changeset,
  heads: readonly (InstanceHead | undefined)[],
  numbers: Map<InstanceId, number>,
): boolean => {
  const { instances, inbox, events, timers, effects, keys, artefacts, channelStates } = tables;
  const existing = (id: InstanceId): number | undefined =>
    numbers.get(id) ?? instances.head(id)?.number;
  const numberOf = (id: InstanceId): number => {
    const number = existing(id) ?? instances.reserve(id);
    numbers.set(id, number);
    return number;
  };

  let at = 0;
  for (const { row } of changeset.instances) {
    numbers.set(row.id, instances.put(row, heads[at]));
    at += 1;
  }
  for (const row of changeset.inbox) inbox.putItem(row, numberOf(row.contact));
  for (const row of changeset.conversations) inbox.putConversation(row, numberOf(row.contact));
  for (const row of changeset.events) events.append(row, numberOf(row.instance));
  for (const timer of changeset.timers) {
    const instance = numberOf(timer.instance);
    if (timer.change === 'cancel') timers.cancel(instance, timer.key);
    else timers.set(instance, timer.key, timer.generation, timer.dueAt);
  }
  for (const row of changeset.effects) effects.put(row);
  for (const key of changeset.settled) effects.delete(key);
  for (const sealed of changeset.artefacts) artefacts.put(sealed, numberOf(sealed.artefact));
  for (const key of changeset.rewrapped) {
    const number = existing(key.artefact);
    if (number !== undefined) keys.rewrap(key, key.fromEpoch, number);
  }
  let hasUnlinks = false;
  for (const id of changeset.destroyed) {
    const number = existing(id);
    if (number !== undefined && artefacts.destroy(id, number)) hasUnlinks = true;
  }
  for (const row of changeset.channelState) channelStates.put(row);
  return hasUnlinks;
};

const strangeFamily = (instance: InstanceId): ContactCentreError =>
  new ContactCentreError(
    'CC_STORE_BROKEN',
    'An instance row names a family that its id does not begin with.',
    { instance },
  );
