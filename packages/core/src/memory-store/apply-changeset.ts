import type { ArtefactId } from '../artefact.ts';
import type { Changeset, CommitOutcome, RewrappedKey } from '../ports/changeset.ts';
import type { EffectRow, InstanceRow, SealedArtefact } from '../ports/rows.ts';
import { copy } from './copy.ts';
import { lookupName } from './lookup-table.ts';
import { channelStateName, timerName } from './tables.ts';
import type { Tables } from './tables.ts';

/** Writes one changeset, or says why not: everything that can refuse it is asked before anything is written. */
export const applyChangeset = (tables: Tables, changeset: Changeset): CommitOutcome => {
  const refused = refusal(tables, changeset);
  if (refused !== null) return refused;

  for (const row of changeset.inbox) tables.inbox.set(copy(row));
  for (const row of changeset.conversations) tables.conversations.set(copy(row));
  for (const { row } of changeset.instances) putInstance(tables, copy(row));
  for (const row of changeset.events) {
    tables.lastSequence += 1;
    const event = { ...copy(row), sequence: tables.lastSequence };
    tables.events.push(event);
    const history = tables.histories.get(event.instance);
    if (history === undefined) tables.histories.set(event.instance, [event]);
    else history.push(event);
  }
  for (const timer of changeset.timers) {
    const name = timerName(timer.instance, timer.key);
    if (timer.change === 'cancel') deleteTimer(tables, name);
    else {
      const { instance, key, generation, dueAt } = timer;
      tables.timers.set(name, { instance, key, generation, dueAt });
      tables.timersDue.set(name, dueAt);
    }
  }
  for (const row of changeset.effects) putEffect(tables, copy(row));
  for (const key of changeset.settled) deleteEffect(tables, key);
  for (const row of changeset.artefacts) putArtefact(tables, copy(row));
  for (const key of changeset.rewrapped) rewrap(tables, key);
  for (const id of changeset.destroyed) destroyArtefact(tables, id);
  for (const { channel, key, value } of changeset.channelState) {
    tables.channelState.set(channelStateName(channel, key), value);
  }
  return { status: 'committed' };
};

/** A duplicate is told before a conflict: who repeats a command wants its first answer. */
const refusal = (tables: Tables, changeset: Changeset): CommitOutcome | null => {
  for (const row of changeset.inbox) {
    const of = tables.inbox.get(row);
    if (of !== undefined) return { status: 'duplicate', of: copy(of) };
  }
  for (const { row, expectedVersion } of changeset.instances) {
    const version = tables.instances.get(row.id)?.version ?? 0;
    if (version !== expectedVersion) return { status: 'conflict', on: row.id };
  }
  for (const { channel, key, expected } of changeset.channelState) {
    const name = channelStateName(channel, key);
    const value = tables.channelState.get(name) ?? null;
    if (expected !== undefined && expected !== value) {
      return { status: 'conflict', on: `${channel}/${key}` };
    }
  }
  for (const { epoch } of [...changeset.artefacts.map(({ key }) => key), ...changeset.rewrapped]) {
    if (!isOpen(tables, epoch)) return { status: 'epoch-closed', epoch };
  }
  return null;
};

const isOpen = (tables: Tables, epoch: number): boolean =>
  tables.epochs.get(epoch)?.state === 'open';

const putInstance = (tables: Tables, row: InstanceRow): void => {
  tables.instances.set(row.id, row);
  const family = tables.families.get(row.family);
  if (family === undefined) tables.families.set(row.family, new Set([row.id]));
  else family.add(row.id);
};

export const deleteTimer = (tables: Tables, name: string): void => {
  tables.timers.delete(name);
  tables.timersDue.delete(name);
};

/** Also gives its lease back. */
export const putEffect = (tables: Tables, row: EffectRow): void => {
  deleteEffect(tables, row.key);
  tables.effects.set(row.key, row);
  if (row.state === 'pending') tables.effectsDue.set(row.key, row.nextAt);
};

export const deleteEffect = (tables: Tables, key: string): void => {
  tables.effects.delete(key);
  tables.effectsDue.delete(key);
  tables.leased.delete(key);
};

const putArtefact = (tables: Tables, row: SealedArtefact): void => {
  dropIndex(tables, row.artefact);
  tables.artefacts.set(row.artefact, row);
  for (const key of row.index) {
    const name = lookupName(key);
    const found = tables.index.get(name);
    if (found === undefined) tables.index.set(name, new Set([row.artefact]));
    else found.add(row.artefact);
  }
};

const dropIndex = (tables: Tables, id: ArtefactId): void => {
  for (const key of tables.artefacts.get(id)?.index ?? []) {
    const found = tables.index.get(lookupName(key));
    found?.delete(id);
    if (found?.size === 0) tables.index.delete(lookupName(key));
  }
};

/** Writes a key wrapped anew, unless it has moved or gone since, or its new epoch is not open. */
export const rewrap = (tables: Tables, { fromEpoch, ...key }: RewrappedKey): void => {
  const stored = tables.artefacts.get(key.artefact);
  if (stored === undefined || stored.key.epoch !== fromEpoch || !isOpen(tables, key.epoch)) return;
  tables.artefacts.set(key.artefact, { ...stored, key: copy(key) });
};

const destroyArtefact = (tables: Tables, id: ArtefactId): void => {
  const blob = tables.artefacts.get(id)?.blob ?? null;
  if (blob !== null) tables.orphaned.set(id, blob);
  dropIndex(tables, id);
  tables.artefacts.delete(id);
};
