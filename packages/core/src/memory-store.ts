import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { ContactCentreError } from './errors.ts';
import { applyChangeset, putEffect } from './memory-store/apply-changeset.ts';
import { copy } from './memory-store/copy.ts';
import { find } from './memory-store/find.ts';
import { lookupName } from './memory-store/lookup-table.ts';
import { memoryBlobs } from './memory-store/memory-blobs.ts';
import { memoryEpochs } from './memory-store/memory-epochs.ts';
import { prune } from './memory-store/prune.ts';
import { channelStateName, emptyTables } from './memory-store/tables.ts';
import type { StoredEvent } from './ports/rows.ts';
import type { Store } from './ports/store.ts';

/**
 * The reference implementation of the store: small, in memory, for tests and trials. What it holds outlives `close()`
 * and ends with the object. `clock` dates blobs only.
 */
export const memoryStore = (clock: Clock = systemClock): Store => {
  const kept = emptyTables();
  const blobs = memoryBlobs(clock);
  let isOpen = false;

  const tables = () => {
    if (isOpen) return kept;
    throw new ContactCentreError('CC_STOPPED', 'This store is not open: call open() first.');
  };

  return {
    name: 'memory',
    traits: { durable: false, shared: false, backup: false },
    blobs,
    epochs: memoryEpochs(tables),

    async open() {
      if (isOpen) {
        throw new ContactCentreError(
          'CC_STORE_LOCKED',
          'This memory store is open in another engine: close that one, or give each its own.',
        );
      }
      isOpen = true;
    },

    async close() {
      isOpen = false;
    },

    async load(families) {
      const { families: members, instances } = tables();
      const ids = new Set(families.flatMap((family) => [...(members.get(family) ?? [])]));
      return [...ids].flatMap((id) => copy(instances.get(id) ?? []));
    },

    async inbox(keys) {
      return keys.flatMap((key) => copy(tables().inbox.get(key) ?? []));
    },

    async conversations(keys) {
      return keys.flatMap((key) => copy(tables().conversations.get(key) ?? []));
    },

    async commit(changesets) {
      const outcomes = changesets.map((changeset) => applyChangeset(tables(), changeset));
      const { orphaned } = tables();
      if (orphaned.size > 0) await blobs.delete([...orphaned.values()]);
      return outcomes;
    },

    async claimTimers({ now, limit, except }) {
      const { timers, timersDue } = tables();
      const isLeft = (name: string): boolean =>
        except !== undefined && timers.get(name)?.key === except;
      return timersDue.due(now, limit, isLeft).flatMap((name) => copy(timers.get(name) ?? []));
    },

    async countTimers(key, after, until) {
      let count = 0;
      for (const timer of tables().timers.values()) {
        if (timer.key === key && timer.dueAt > after && timer.dueAt <= until) count += 1;
      }
      return count;
    },

    async claimEffects({ now, limit, leaseMs }) {
      const { effects, effectsDue, leased } = tables();
      const keys = effectsDue.due(now, limit);
      for (const key of keys) {
        effectsDue.set(key, now + leaseMs);
        leased.add(key);
      }
      return keys.flatMap((key) => copy(effects.get(key) ?? []));
    },

    async renewEffects(keys, until) {
      const { effectsDue, leased } = tables();
      for (const key of keys) if (leased.has(key)) effectsDue.set(key, until);
    },

    async postponeEffects(postponed) {
      for (const { key, state, attempts, nextAt, lastError } of postponed) {
        const row = tables().effects.get(key);
        if (row !== undefined) {
          putEffect(tables(), { ...row, state, attempts, nextAt, lastError });
        }
      }
    },

    async nextDue() {
      const dues = [tables().timersDue.next(), tables().effectsDue.next()];
      const known = dues.filter((due) => due !== null);
      return known.length === 0 ? null : Math.min(...known);
    },

    async find(query) {
      return copy(find(tables(), query));
    },

    async effects({ council, state, instance, after, limit }) {
      const rows = [...tables().effects.values()].filter(
        (row) =>
          (council === undefined || row.council === council) &&
          (state === undefined || row.state === state) &&
          (instance === undefined || row.instance === instance) &&
          (after === undefined || row.key > after),
      );
      return copy(rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)).slice(0, limit));
    },

    async census(council) {
      const rows = [...tables().instances.values()].filter((row) => row.council === council);
      const groups = Map.groupBy(rows, (row) =>
        JSON.stringify([row.machine, row.stage, row.within]),
      );
      return [...groups.values()].flatMap((group) =>
        group.slice(0, 1).map(({ machine, stage, within }) => ({
          machine,
          stage,
          within,
          count: group.length,
        })),
      );
    },

    async history(instance) {
      return copy(tables().histories.get(instance) ?? []);
    },

    async facts(after, limit, council) {
      const { events } = tables();
      const found: StoredEvent[] = [];
      for (let at = firstAfter(events, after); found.length < limit; at += 1) {
        const event = events[at];
        if (event === undefined) break;
        const isMeant = council === undefined || event.council === council;
        if (event.facts !== null && isMeant) found.push(copy(event));
      }
      return found;
    },

    async artefacts(ids) {
      return ids.flatMap((id) => copy(tables().artefacts.get(id) ?? []));
    },

    async indexed(keys) {
      const found = keys.flatMap((key) => [...(tables().index.get(lookupName(key)) ?? [])]);
      return [...new Set(found)];
    },

    async verify(ids) {
      const { artefacts, orphaned } = tables();
      const remains = ids.map(async (artefact) => {
        const row = artefacts.get(artefact);
        const blob = row?.blob ?? orphaned.get(artefact) ?? null;
        const isThere = blob !== null && (await blobs.has(blob));
        if (!isThere) orphaned.delete(artefact);
        return {
          artefact,
          body: row !== undefined && row.body !== null,
          key: row !== undefined,
          index: row !== undefined && row.index.length > 0,
          blob: isThere,
        };
      });
      return Promise.all(remains);
    },

    async compact() {
      return true;
    },

    async blobsInUse(names) {
      const used = new Set([...tables().artefacts.values()].map(({ blob }) => blob));
      return names.filter((name) => used.has(name));
    },

    async channelState(channel, key) {
      return tables().channelState.get(channelStateName(channel, key)) ?? null;
    },

    async prune(now, limit) {
      return prune(tables(), now, limit);
    },
  };
};

/** Index of the first event past a sequence. */
const firstAfter = (events: readonly StoredEvent[], sequence: number): number => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.sequence ?? 0) <= sequence) low = middle + 1;
    else high = middle;
  }
  return low;
};
