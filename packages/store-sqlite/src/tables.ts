import type { DatabaseSync } from 'node:sqlite';
import type { Blobs } from '@council-contact/core';
import { ArtefactKeys } from './artefact-keys.ts';
import { Artefacts } from './artefacts.ts';
import { BlobUnlinks } from './blob-unlinks.ts';
import { ChannelStates } from './channel-states.ts';
import { Effects } from './effects.ts';
import { Epochs } from './epochs.ts';
import { Events } from './events.ts';
import { Expiry } from './expiry.ts';
import { Inbox } from './inbox.ts';
import { Instances } from './instances.ts';
import { Places } from './places.ts';
import { Statements } from './statements.ts';
import { Timers } from './timers.ts';

/** Everything over one open database; each member owns its tables and keeps its statements prepared. */
export const openTables = (database: DatabaseSync, blobs: Blobs) => {
  const statements = new Statements(database);
  const places = new Places(database);
  const expiry = new Expiry(database);
  const keys = new ArtefactKeys(database);
  return {
    database,
    statements,
    places,
    expiry,
    instances: new Instances(database, places, expiry),
    events: new Events(database, places.councils),
    timers: new Timers(database),
    effects: new Effects(database, statements),
    inbox: new Inbox(database),
    keys,
    artefacts: new Artefacts(database, keys),
    unlinks: new BlobUnlinks(database, blobs),
    epochs: new Epochs(database, keys),
    channelStates: new ChannelStates(database),
  };
};

export type Tables = ReturnType<typeof openTables>;

/** After a rollback: what lies in memory is read again. */
export const forgetUncommitted = ({ places, instances, expiry, keys }: Tables): void => {
  places.reload();
  instances.reload();
  expiry.reset();
  keys.classes.reload();
};
