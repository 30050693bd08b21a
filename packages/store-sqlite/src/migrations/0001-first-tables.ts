import type { Migration } from './migration.ts';

/**
 * `instance.number` stands for the id of an instance in every other table: a few bytes instead of forty. A row whose
 * `place` is null only lends its number to rows that came before, or outlive, the instance itself.
 */
export const firstTables: Migration = {
  version: 1,
  name: 'first-tables',
  sql: `
CREATE TABLE council (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
);
-- Where instances stand, and how many: the census is read, never counted.
CREATE TABLE place (
  number INTEGER PRIMARY KEY,
  council INTEGER NOT NULL,
  machine TEXT NOT NULL,
  stage TEXT NOT NULL,
  within TEXT NOT NULL,
  status TEXT NOT NULL,
  count INTEGER NOT NULL DEFAULT 0,
  UNIQUE (council, machine, stage, within, status)
);
-- The id is family || member.
CREATE TABLE instance (
  number INTEGER PRIMARY KEY,
  family TEXT NOT NULL,
  member TEXT NOT NULL,
  place INTEGER,
  machine_version INTEGER NOT NULL,
  version INTEGER NOT NULL,
  service TEXT,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER,
  head_hash BLOB NOT NULL,
  snapshot TEXT NOT NULL
);
CREATE UNIQUE INDEX instance_by_id ON instance (family, member);
CREATE INDEX instance_by_place ON instance (place, family, member) WHERE place IS NOT NULL;
CREATE INDEX instance_by_service ON instance (service, family, member) WHERE service IS NOT NULL;
-- Families of which every row has an expiry, by the last of them. Checked when it is used: a row may have come since.
CREATE TABLE expiry (
  family TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX expiry_by_instant ON expiry (at);

CREATE TABLE event (
  sequence INTEGER PRIMARY KEY,
  instance INTEGER NOT NULL,
  council INTEGER NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  hash BLOB NOT NULL,
  event TEXT NOT NULL,
  facts TEXT
);
CREATE UNIQUE INDEX event_by_instance ON event (instance, version);
CREATE INDEX event_by_council ON event (council) WHERE facts IS NOT NULL;

CREATE TABLE timer (
  instance INTEGER NOT NULL,
  key TEXT NOT NULL,
  generation INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (instance, key)
) WITHOUT ROWID;
CREATE INDEX timer_by_due ON timer (due_at);

-- ready_at: when it can be claimed, its next try or the end of its lease.
CREATE TABLE effect (
  key TEXT PRIMARY KEY,
  instance TEXT NOT NULL,
  council TEXT NOT NULL,
  kind TEXT NOT NULL,
  params TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  last_error TEXT,
  leased INTEGER NOT NULL,
  ready_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX effect_by_ready ON effect (ready_at) WHERE state = 'pending';
CREATE INDEX effect_by_instance ON effect (instance);

CREATE TABLE inbox (
  generation INTEGER NOT NULL,
  hash BLOB NOT NULL,
  contact INTEGER NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (generation, hash)
) WITHOUT ROWID;
CREATE INDEX inbox_by_contact ON inbox (contact);

CREATE TABLE conversation (
  generation INTEGER NOT NULL,
  hash BLOB NOT NULL,
  contact INTEGER NOT NULL,
  PRIMARY KEY (generation, hash)
) WITHOUT ROWID;
CREATE INDEX conversation_by_contact ON conversation (contact);

-- Sealed bytes, or the name of the blob that holds them.
CREATE TABLE artefact_body (
  artefact INTEGER PRIMARY KEY,
  body BLOB,
  blob TEXT
);
CREATE TABLE artefact_class (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
);
-- A destroyed key is overwritten where it lies and its row stays, empty, until the instance is pruned: where rows are
-- deleted SQLite moves their neighbours together, and even secure_delete leaves a copy of some at their old place.
-- An overwrite is in place only while the row's length stays the same: so class is a number, and epochs count from 1000.
CREATE TABLE artefact_key (
  artefact INTEGER PRIMARY KEY,
  live INTEGER NOT NULL,
  class INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  wrapped BLOB NOT NULL
);
CREATE INDEX artefact_key_by_epoch ON artefact_key (epoch) WHERE live = 1;
CREATE TABLE artefact_index (
  generation INTEGER NOT NULL,
  hash BLOB NOT NULL,
  artefact INTEGER NOT NULL,
  PRIMARY KEY (generation, hash, artefact)
) WITHOUT ROWID;
CREATE INDEX artefact_index_by_artefact ON artefact_index (artefact);
-- Blobs that nothing refers to any more: deleted after the commit that put them here, or at the next start.
CREATE TABLE unlink (
  blob TEXT PRIMARY KEY,
  artefact TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX unlink_by_artefact ON unlink (artefact);

CREATE TABLE epoch (
  epoch INTEGER PRIMARY KEY,
  state TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER
);
CREATE TABLE channel_state (
  channel TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (channel, key)
) WITHOUT ROWID;
-- The highest numbers ever given out, written when rows are pruned: none is given twice.
CREATE TABLE high_water (
  name TEXT PRIMARY KEY,
  number INTEGER NOT NULL
) WITHOUT ROWID;
`,
};
