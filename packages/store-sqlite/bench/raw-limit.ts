import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { familyOf } from '@council-contact/core';
import type { Changeset, InstanceId } from '@council-contact/core';
import { hmac, seal, wrap } from './raw-sealing.ts';
import { rawStatements } from './raw-statements.ts';
import { rawTemplate, type RawStep } from './raw-template.ts';

/** Numbers as the store gives them to the first council and class: two-byte epochs, and neither 0 nor 1 for names. */
const COUNCIL = 2;
const CLASS = 2;
const FIRST_EPOCH = 1_000;

export interface RawLimit {
  /** Contacts `first`, `first + 1`… together: each step of all of them in one transaction. Returns each one's milliseconds. */
  group(first: number, size: number): readonly number[];
  close(): void;
}

/**
 * The rows that the engine commits for a contact, written by plain prepared statements into the tables that the store
 * made, with as many seals, wraps and HMACs of the same lengths: what node:sqlite and node:crypto take for themselves.
 *
 * @param folder a store's, closed
 * @param changesets one contact's steps as the engine committed them
 */
export const rawLimit = (folder: string, changesets: readonly Changeset[]): RawLimit => {
  const database = new DatabaseSync(join(folder, 'contacts.db'));
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA cache_size = -32768;
    PRAGMA wal_autocheckpoint = 2000;
  `);
  const write = writer(database, changesets);
  const steps = rawTemplate(changesets);
  return {
    group(first, size) {
      const started = performance.now();
      const contacts = Array.from({ length: size }, (_, index) => first + index);
      for (const step of steps) {
        database.exec('BEGIN IMMEDIATE');
        for (const contact of contacts) write(contact, step);
        database.exec('COMMIT');
      }
      const taken = performance.now() - started;
      return contacts.map(() => taken);
    },
    close: () => database.close(),
  };
};

const writer = (
  database: DatabaseSync,
  changesets: readonly Changeset[],
): ((contact: number, step: RawStep) => void) => {
  const into = rawStatements(database);
  const ids = changesets.flatMap(({ instances }) => instances.map(({ row }) => row.id));
  const members = [...new Set(ids.map((id) => id.slice(familyOf(id).length)))];
  const offsets = new Map(members.map((member, index) => [member, index + 1]));
  const lengths = changesets.flatMap(({ artefacts }) => artefacts.map(({ body }) => body?.length));
  const clear = Buffer.alloc(Math.max(...lengths.map((length) => length ?? 0)), 'x');
  let sequence = 0;

  return (contact, { changeset, rows }) => {
    const family = `01a207d9-${String(contact).padStart(27, '0')}`;
    const numberOf = (id: InstanceId): number =>
      contact * members.length + (offsets.get(id.slice(family.length)) ?? 0);

    for (const { row, write, place } of rows) {
      const { id, machineVersion, version, service, updatedAt, expiresAt, headHash } = row;
      const { snapshot } = row;
      const number = numberOf(id);
      if (write === 'insert') {
        const member = id.slice(family.length);
        into.insertInstance.run(
          number,
          family,
          member,
          place,
          machineVersion,
          version,
          service,
          updatedAt,
          expiresAt,
          headHash,
          snapshot,
        );
      } else if (write === 'move') {
        into.moveInstance.run(
          machineVersion,
          version,
          updatedAt,
          headHash,
          snapshot,
          place,
          number,
        );
      } else {
        into.stepInstance.run(machineVersion, version, updatedAt, headHash, snapshot, number);
      }
    }
    for (const row of changeset.inbox)
      into.insertInbox.run(
        row.generation,
        hmac(`item:7:exampleinbox\nbench-${contact}`),
        numberOf(row.contact),
        row.result,
      );
    for (const row of changeset.conversations)
      into.insertConversation.run(
        row.generation,
        hmac(`conversation:7:exampleinbox\nbench-${contact}`),
        numberOf(row.contact),
      );
    for (const row of changeset.events) {
      sequence += 1;
      const { version, at, hash, event, facts } = row;
      const instance = numberOf(row.instance);
      into.insertEvent.run(sequence, instance, COUNCIL, version, at, hash, event, facts);
    }
    for (const timer of changeset.timers) {
      const instance = numberOf(timer.instance);
      if (timer.change === 'cancel') into.deleteTimer.run(instance, timer.key);
      else into.insertTimer.run(instance, timer.key, timer.generation, timer.dueAt);
    }
    for (const { artefact, body: recorded, key: recordedKey, index } of changeset.artefacts) {
      const number = numberOf(artefact);
      const { key, body } = seal(clear, recorded?.length ?? 0);
      into.insertBody.run(number, body);
      into.insertKey.run(number, CLASS, recordedKey.epoch + FIRST_EPOCH, wrap(key));
      for (const { generation } of index)
        into.insertIndex.run(generation, hmac(`email:7:examplejo${contact}@example.org`), number);
    }
  };
};
