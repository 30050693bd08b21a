import type { DatabaseSync } from 'node:sqlite';

/** The plain writes of the rows that a contact comes to. */
export const rawStatements = (database: DatabaseSync) => ({
  insertInstance: database.prepare(
    `INSERT INTO instance (number, family, member, place, machine_version, version, service, updated_at, expires_at,
       head_hash, snapshot) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  stepInstance: database.prepare(
    'UPDATE instance SET machine_version = ?, version = ?, updated_at = ?, head_hash = ?, snapshot = ? WHERE number = ?',
  ),
  moveInstance: database.prepare(
    `UPDATE instance SET machine_version = ?, version = ?, updated_at = ?, head_hash = ?, snapshot = ?, place = ?
       WHERE number = ?`,
  ),
  insertEvent: database.prepare(
    'INSERT INTO event (sequence, instance, council, version, at, hash, event, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ),
  insertTimer: database.prepare(
    'INSERT INTO timer (instance, key, generation, due_at) VALUES (?, ?, ?, ?)',
  ),
  deleteTimer: database.prepare('DELETE FROM timer WHERE instance = ? AND key = ?'),
  insertInbox: database.prepare(
    'INSERT INTO inbox (generation, hash, contact, result) VALUES (?, ?, ?, ?)',
  ),
  insertConversation: database.prepare(
    'INSERT INTO conversation (generation, hash, contact) VALUES (?, ?, ?)',
  ),
  insertBody: database.prepare(
    'INSERT INTO artefact_body (artefact, body, blob) VALUES (?, ?, NULL)',
  ),
  insertKey: database.prepare(
    'INSERT INTO artefact_key (artefact, live, class, epoch, wrapped) VALUES (?, 1, ?, ?, ?)',
  ),
  insertIndex: database.prepare(
    'INSERT INTO artefact_index (generation, hash, artefact) VALUES (?, ?, ?)',
  ),
});
