import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ConversationRow, InboxRow, LookupKey } from '@council-contact/core';
import { read } from './read.ts';

interface StoredInboxRow {
  readonly generation: number;
  readonly hash: Uint8Array;
  readonly family: string;
  readonly member: string;
  readonly result: string;
}
type StoredConversationRow = Omit<StoredInboxRow, 'result'>;

/** What came before, by keyed look-up key: items and commands, and the conversations they belong to. */
export class Inbox {
  readonly #item: StatementSync;
  readonly #putItem: StatementSync;
  readonly #conversation: StatementSync;
  readonly #putConversation: StatementSync;

  constructor(database: DatabaseSync) {
    this.#item = database.prepare(
      `SELECT x.generation, x.hash, i.family, i.member, x.result
         FROM inbox x JOIN instance i ON i.number = x.contact WHERE x.generation = ? AND x.hash = ?`,
    );
    this.#putItem = database.prepare(
      `INSERT INTO inbox (generation, hash, contact, result) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET contact = excluded.contact, result = excluded.result`,
    );
    this.#conversation = database.prepare(
      `SELECT x.generation, x.hash, i.family, i.member
         FROM conversation x JOIN instance i ON i.number = x.contact WHERE x.generation = ? AND x.hash = ?`,
    );
    this.#putConversation = database.prepare(
      `INSERT INTO conversation (generation, hash, contact) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET contact = excluded.contact`,
    );
  }

  item({ generation, hash }: LookupKey): InboxRow | undefined {
    const row = read.one<StoredInboxRow>(this.#item, generation, hash);
    if (row === undefined) return undefined;
    const contact = row.family + row.member;
    return { generation: row.generation, hash: row.hash, contact, result: row.result };
  }

  putItem(row: InboxRow, contact: number): void {
    this.#putItem.run(row.generation, row.hash, contact, row.result);
  }

  conversation({ generation, hash }: LookupKey): ConversationRow | undefined {
    const row = read.one<StoredConversationRow>(this.#conversation, generation, hash);
    if (row === undefined) return undefined;
    const contact = row.family + row.member;
    return { generation: row.generation, hash: row.hash, contact };
  }

  putConversation(row: ConversationRow, contact: number): void {
    this.#putConversation.run(row.generation, row.hash, contact);
  }
}
