import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Fills a closed store with copies of the one contact it holds: its instances under ids of their own, and its timers,
 * due one after another. In SQL, because a million contacts take the engine an hour.
 *
 * @param dueFrom when the first copied timer is due, milliseconds since 1970
 */
export const copyContact = (
  folder: string,
  copies: number,
  dueFrom: number,
): Readonly<Record<'instances' | 'timers', number>> => {
  const database = new DatabaseSync(join(folder, 'contacts.db'));
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  const original = database.prepare('SELECT max(number) AS highest FROM instance').get();
  const highest = Number(original?.['highest']);
  const numbers = `WITH RECURSIVE copy (nth) AS (
    VALUES (1) UNION ALL SELECT nth + 1 FROM copy WHERE nth < ${copies})`;
  const instances = database
    .prepare(
      `${numbers}, original AS MATERIALIZED (SELECT * FROM instance)
       INSERT INTO instance (number, family, member, place, machine_version, version, service, updated_at, expires_at,
         head_hash, snapshot)
       SELECT nth * ${highest} + number, printf('01a207d9-%027d', nth), member, place, machine_version, version,
         service, updated_at, expires_at, head_hash, snapshot FROM copy CROSS JOIN original`,
    )
    .run().changes;
  const timers = database
    .prepare(
      `${numbers}, original AS MATERIALIZED (SELECT * FROM timer)
       INSERT INTO timer (instance, key, generation, due_at)
       SELECT nth * ${highest} + instance, key, generation, ${dueFrom} + nth * 31000 FROM copy CROSS JOIN original`,
    )
    .run().changes;
  database.exec('COMMIT');
  database.close();
  return { instances: Number(instances), timers: Number(timers) };
};
