import type { EpochMs } from '../clock.ts';
import type { InstanceId } from '../ids.ts';
import { deleteEffect, deleteTimer } from './apply-changeset.ts';
import type { Tables } from './tables.ts';

/** Removes families whose every row is past its period, with all that points at them. */
export const prune = (tables: Tables, now: EpochMs, limit: number): number => {
  const isPast = (id: InstanceId): boolean => {
    const expiresAt = tables.instances.get(id)?.expiresAt ?? null;
    return expiresAt !== null && expiresAt <= now;
  };

  const gone = new Set<InstanceId>();
  let count = 0;
  for (const [family, members] of tables.families) {
    if (count >= limit) break;
    if (![...members].every(isPast)) continue;
    for (const id of members) gone.add(id);
    tables.families.delete(family);
    count += 1;
  }
  if (count > 0) forget(tables, gone);
  return count;
};

const forget = (tables: Tables, gone: ReadonlySet<InstanceId>): void => {
  for (const id of gone) {
    tables.instances.delete(id);
    tables.histories.delete(id);
  }
  tables.events = tables.events.filter(({ instance }) => !gone.has(instance));
  tables.inbox.deleteWhere(({ contact }) => gone.has(contact));
  tables.conversations.deleteWhere(({ contact }) => gone.has(contact));
  for (const [name, { instance }] of tables.timers)
    if (gone.has(instance)) deleteTimer(tables, name);
  for (const [key, { instance }] of tables.effects)
    if (gone.has(instance)) deleteEffect(tables, key);
};
