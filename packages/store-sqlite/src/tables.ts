import type { DatabaseSync } from 'node:sqlite';
import type { Blobs } from '@council-contact/core';
import { Artefacts } from './artefacts.ts';
import { BlobUnlinks } from './blob-unlinks.ts';
import { ChannelStates } from './channel-states.ts';
import { Effects } from './effects.ts';
import { Epochs } from './epochs.ts';
import { Events } from './events.ts';
import { Inbox } from './inbox.ts';
import { Instances } from './instances.ts';
import { Places } from './places.ts';
import { Statements } from './statements.ts';
import { Timers } from './timers.ts';

/** Everything over one open database; each member owns its tables and keeps its statements prepared. */
export const openTables = (database: DatabaseSync, blobs: Blobs) => {
  const statements = new Statements(database);
  const places = new Places(database);
  return {
    database,
    statements,
    places,
    instances: new Instances(database, places),
    events: new Events(database, places.councils),
    timers: new Timers(database),
    effects: new Effects(database, statements),
    inbox: new Inbox(database),
    artefacts: new Artefacts(database),
    unlinks: new BlobUnlinks(database, blobs),
    epochs: new Epochs(database),
    channelStates: new ChannelStates(database),
  };
};

export type Tables = ReturnType<typeof openTables>;
