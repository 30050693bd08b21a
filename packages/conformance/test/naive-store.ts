import type {
  Changeset,
  CommitOutcome,
  ConversationRow,
  EffectRow,
  InboxRow,
  InstanceRow,
  LookupKey,
  RewrappedKey,
  SealedArtefact,
  Store,
  StoredEvent,
  TimerRow,
} from '@council-contact/core';

interface Tables {
  inbox: InboxRow[];
  conversations: ConversationRow[];
  instances: InstanceRow[];
  events: StoredEvent[];
  timers: TimerRow[];
  effects: (EffectRow & { leasedUntil: number | null })[];
  artefacts: SealedArtefact[];
  destroyedBlobs: { artefact: string; blob: string }[];
  epochs: { epoch: number; state: 'open' | 'closed'; openedAt: number; closedAt: number | null }[];
  channelState: { channel: string; key: string; value: string }[];
  sequence: number;
}

class Refused extends Error {
  readonly outcome: CommitOutcome;
  constructor(outcome: CommitOutcome) {
    super(outcome.status);
    this.outcome = outcome;
  }
}

const is = (a: LookupKey) => (b: LookupKey) =>
  a.generation === b.generation && Buffer.compare(a.hash, b.hash) === 0;
const instant = ({ nextAt, leasedUntil }: Tables['effects'][number]): number =>
  Math.max(nextAt, leasedUntil ?? 0);
const by =
  <T>(value: (row: T) => string | number) =>
  (a: T, b: T): number =>
    value(a) < value(b) ? -1 : 1;

/** The store's contract in as few thoughts as possible: arrays, copied whole for each changeset. A model, never fast. */
export const naiveStore = (): Store => {
  let t: Tables = {
    inbox: [],
    conversations: [],
    instances: [],
    events: [],
    timers: [],
    effects: [],
    artefacts: [],
    destroyedBlobs: [],
    epochs: [],
    channelState: [],
    sequence: 0,
  };
  const isOpen = (epoch: number) => t.epochs.some((e) => e.epoch === epoch && e.state === 'open');

  const rewrap = ({ fromEpoch, ...key }: RewrappedKey): void => {
    t.artefacts = t.artefacts.map((row) =>
      row.artefact === key.artefact && row.key.epoch === fromEpoch && isOpen(key.epoch)
        ? { ...row, key }
        : row,
    );
  };

  const write = (c: Changeset): void => {
    for (const row of c.inbox) {
      const of = t.inbox.find(is(row));
      if (of !== undefined) throw new Refused({ status: 'duplicate', of });
      t.inbox.push(row);
    }
    for (const { row, expectedVersion } of c.instances) {
      const stored = t.instances.find(({ id }) => id === row.id);
      if ((stored?.version ?? 0) !== expectedVersion) {
        throw new Refused({ status: 'conflict', on: row.id });
      }
      t.instances = [...t.instances.filter(({ id }) => id !== row.id), row];
    }
    for (const { channel, key, value, expected } of c.channelState) {
      const isIt = (row: Tables['channelState'][number]) =>
        row.channel === channel && row.key === key;
      const stored = t.channelState.find(isIt)?.value ?? null;
      if (expected !== undefined && expected !== stored) {
        throw new Refused({ status: 'conflict', on: `${channel}/${key}` });
      }
      t.channelState = [...t.channelState.filter((row) => !isIt(row)), { channel, key, value }];
    }
    for (const { epoch } of [...c.artefacts.map(({ key }) => key), ...c.rewrapped]) {
      if (!isOpen(epoch)) throw new Refused({ status: 'epoch-closed', epoch });
    }
    for (const row of c.conversations) {
      const isIt = is(row);
      t.conversations = [...t.conversations.filter((other) => !isIt(other)), row];
    }
    for (const row of c.events) {
      t.sequence += 1;
      t.events.push({ ...row, sequence: t.sequence });
    }
    for (const { change, ...timer } of c.timers) {
      t.timers = t.timers.filter(
        ({ instance, key }) => instance !== timer.instance || key !== timer.key,
      );
      if (change === 'set') t.timers.push(timer as TimerRow);
    }
    for (const row of c.effects) t.effects.push({ ...row, leasedUntil: null });
    t.effects = t.effects.filter(({ key }) => !c.settled.includes(key));
    for (const row of c.artefacts) {
      t.artefacts = [...t.artefacts.filter(({ artefact }) => artefact !== row.artefact), row];
    }
    for (const key of c.rewrapped) rewrap(key);
    for (const { artefact, blob } of t.artefacts) {
      if (blob !== null && c.destroyed.includes(artefact)) {
        t.destroyedBlobs.push({ artefact, blob });
      }
    }
    t.artefacts = t.artefacts.filter(({ artefact }) => !c.destroyed.includes(artefact));
  };

  const blobs = new Set<string>();
  const pending = () => t.effects.filter(({ state }) => state === 'pending');
  const shown = (row: Tables['effects'][number]): EffectRow => {
    const shownRow: Partial<Tables['effects'][number]> & EffectRow = { ...row };
    delete shownRow.leasedUntil;
    return shownRow;
  };

  return {
    name: 'naive',
    traits: { durable: false, shared: false, backup: false },
    blobs: {
      put: async (name) => blobs.add(name).size,
      get: async () => null,
      delete: async (names) => names.forEach((name) => blobs.delete(name)),
      has: async (name) => blobs.has(name),
      list: async function* () {},
    },
    open: async () => {},
    close: async () => {},
    load: async (families) => t.instances.filter(({ family }) => families.includes(family)),
    inbox: async (keys) => t.inbox.filter((row) => keys.some(is(row))),
    conversations: async (keys) => t.conversations.filter((row) => keys.some(is(row))),
    commit: async (changesets) =>
      changesets.map((changeset): CommitOutcome => {
        const before = structuredClone(t);
        try {
          write(structuredClone(changeset));
          return { status: 'committed' };
        } catch (error) {
          t = before;
          if (error instanceof Refused) return error.outcome;
          throw error;
        }
      }),
    countTimers: async (key, after, until) =>
      t.timers.filter((each) => each.key === key && each.dueAt > after && each.dueAt <= until)
        .length,
    claimTimers: async ({ now, limit, except }) =>
      t.timers
        .filter(({ dueAt, key }) => dueAt <= now && key !== except)
        .toSorted(by(({ dueAt }) => dueAt))
        .slice(0, limit),
    claimEffects: async ({ now, limit, leaseMs }) => {
      const claimed = pending()
        .filter((row) => instant(row) <= now)
        .toSorted(by(instant))
        .slice(0, limit);
      for (const row of claimed) row.leasedUntil = now + leaseMs;
      return claimed.map(shown);
    },
    renewEffects: async (keys, until) => {
      for (const row of t.effects) {
        if (keys.includes(row.key) && row.leasedUntil !== null) row.leasedUntil = until;
      }
    },
    postponeEffects: async (postponed) => {
      t.effects = t.effects.map((row) => {
        const next = postponed.find(({ key }) => key === row.key);
        return next === undefined ? row : { ...row, ...next, leasedUntil: null };
      });
    },
    nextDue: async () => {
      const dues = [...t.timers.map(({ dueAt }) => dueAt), ...pending().map(instant)];
      return dues.length === 0 ? null : Math.min(...dues);
    },
    find: async (query) =>
      t.instances
        .filter((row) => row.council === query.council && row.machine === query.machine)
        .filter((row) =>
          t.instances.some(
            ({ family, service }) =>
              family === row.id && service !== null && query.services?.includes(service),
          ),
        )
        .toSorted(by(({ id }) => id)),
    effects: async ({ limit }) =>
      t.effects
        .map(shown)
        .toSorted(by(({ key }) => key))
        .slice(0, limit),
    census: async () => {
      const groups = Map.groupBy(t.instances, ({ machine, stage, within }) =>
        [machine, stage, within].join(' '),
      );
      return [...groups.values()].map((rows) => {
        const [{ machine, stage, within } = { machine: '', stage: '', within: '' }] = rows;
        return { machine, stage, within, count: rows.length };
      });
    },
    history: async (id) => t.events.filter(({ instance }) => instance === id),
    facts: async (after, limit) =>
      t.events.filter((row) => row.facts !== null && row.sequence > after).slice(0, limit),
    artefacts: async (ids) => t.artefacts.filter(({ artefact }) => ids.includes(artefact)),
    indexed: async (keys) =>
      t.artefacts
        .filter(({ index }) => index.some((key) => keys.some(is(key))))
        .map(({ artefact }) => artefact),
    verify: async (ids) =>
      ids.map((artefact) => {
        const row = t.artefacts.find((one) => one.artefact === artefact);
        const blob =
          row?.blob ?? t.destroyedBlobs.find((one) => one.artefact === artefact)?.blob ?? '';
        return {
          artefact,
          body: (row?.body ?? null) !== null,
          key: row !== undefined,
          index: (row?.index.length ?? 0) > 0,
          blob: blobs.has(blob),
        };
      }),
    compact: async () => true,
    epochs: {
      list: async () => t.epochs,
      open: async (epoch, openedAt) => {
        if (t.epochs.some((row) => row.epoch === epoch)) return;
        t.epochs.push({ epoch, state: 'open', openedAt, closedAt: null });
      },
      keysUnder: async (epoch) =>
        t.artefacts.map(({ key }) => key).filter((key) => key.epoch === epoch),
      rewrap: async (keys) => keys.forEach(rewrap),
      close: async (epoch, closedAt) => {
        const row = t.epochs.find((one) => one.epoch === epoch);
        if (row === undefined || t.artefacts.some(({ key }) => key.epoch === epoch)) return false;
        if (row.state === 'open') Object.assign(row, { state: 'closed', closedAt });
        return true;
      },
      forget: async (epoch) => {
        t.epochs = t.epochs.filter((row) => row.epoch !== epoch || row.state === 'open');
      },
    },
    channelState: async (channel, key) =>
      t.channelState.find((row) => row.channel === channel && row.key === key)?.value ?? null,
    prune: async (now) => {
      const lives = ({ expiresAt }: InstanceRow) => expiresAt === null || expiresAt > now;
      const living = new Set(t.instances.filter(lives).map(({ family }) => family));
      const isGone = (id: string) => {
        const family = t.instances.find((row) => row.id === id)?.family;
        return family !== undefined && !living.has(family);
      };
      const families = new Set(t.instances.map(({ family }) => family)).size;
      const { inbox, conversations, events, timers, effects } = t;
      t.inbox = inbox.filter(({ contact }) => !isGone(contact));
      t.conversations = conversations.filter(({ contact }) => !isGone(contact));
      t.events = events.filter(({ instance }) => !isGone(instance));
      t.timers = timers.filter(({ instance }) => !isGone(instance));
      t.effects = effects.filter(({ instance }) => !isGone(instance));
      t.instances = t.instances.filter(({ family }) => living.has(family));
      return families - living.size;
    },
  };
};
