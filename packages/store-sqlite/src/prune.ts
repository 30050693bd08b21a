import type { EpochMs } from '@council-contact/core';
import { read } from './read.ts';
import { forgetUncommitted } from './tables.ts';
import type { Tables } from './tables.ts';
import { transaction } from './transaction.ts';

interface Member {
  readonly number: number;
  readonly family: string;
  readonly member: string;
  readonly place: number;
  /** 1 where sealed bytes or a key are still kept under its number. */
  readonly sealed: number;
}

/**
 * Removes families whose every row is past its period. What was sealed goes by erasure and its proof, never here: where
 * some is left, its number stays, so that it can still be found and erased. Returns how many families.
 */
export const prune = (tables: Tables, now: EpochMs, limit: number): number => {
  const { database, statements, instances, events, places, expiry, effects } = tables;
  const keepNumber = statements.of(
    `INSERT INTO high_water (name, number) VALUES (?, ?) ON CONFLICT DO UPDATE SET number = excluded.number`,
  );
  const membersOf = statements.of(
    `SELECT i.number, i.family, i.member, i.place,
            EXISTS (SELECT 1 FROM artefact_body b WHERE b.artefact = i.number)
            OR EXISTS (SELECT 1 FROM artefact_key k WHERE k.artefact = i.number AND k.live = 1) AS sealed
       FROM instance i WHERE i.family = ? AND i.place IS NOT NULL`,
  );
  const effectsOf = statements.of('SELECT key FROM effect WHERE instance = ?');
  const deletes = [
    'DELETE FROM event WHERE instance = ?',
    'DELETE FROM timer WHERE instance = ?',
    'DELETE FROM inbox WHERE contact = ?',
    'DELETE FROM conversation WHERE contact = ?',
  ].map((sql) => statements.of(sql));
  const deleteKey = statements.of('DELETE FROM artefact_key WHERE artefact = ?');
  const deleteInstance = statements.of('DELETE FROM instance WHERE number = ?');
  const emptyInstance = statements.of(
    `UPDATE instance SET place = NULL, version = 0, service = NULL, expires_at = NULL, snapshot = '', head_hash = x''
      WHERE number = ?`,
  );

  const remove = ({ number, family, member, place, sealed }: Member): void => {
    for (const statement of deletes) statement.run(number);
    for (const { key } of read.all<{ key: string }>(effectsOf, family + member)) {
      effects.delete(key);
    }
    const left = places.at(place);
    if (left !== undefined) places.count(left, -1);
    if (sealed === 1) emptyInstance.run(number);
    else {
      deleteKey.run(number);
      deleteInstance.run(number);
    }
  };

  try {
    return transaction(database, () => {
      const families = expiry.due(now, limit);
      if (families.length === 0) return 0;
      keepNumber.run('instance', instances.lastNumber);
      keepNumber.run('event', events.lastSequence);
      for (const family of families) {
        for (const member of read.all<Member>(membersOf, family)) remove(member);
        expiry.forget(family);
      }
      places.flush();
      instances.reload();
      return families.length;
    });
  } catch (error) {
    forgetUncommitted(tables);
    throw error;
  }
};
