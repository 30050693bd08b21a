import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ChannelStateRow } from '@council-contact/core';
import { read } from './read.ts';

export class ChannelStates {
  readonly #get: StatementSync;
  readonly #put: StatementSync;

  constructor(database: DatabaseSync) {
    this.#get = database.prepare('SELECT value FROM channel_state WHERE channel = ? AND key = ?');
    this.#put = database.prepare(
      `INSERT INTO channel_state (channel, key, value) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET value = excluded.value`,
    );
  }

  get(channel: string, key: string): string | null {
    return read.one<{ value: string }>(this.#get, channel, key)?.value ?? null;
  }

  put({ channel, key, value }: ChannelStateRow): void {
    this.#put.run(channel, key, value);
  }
}
