import { isDeepStrictEqual } from 'node:util';
import {
  artefactLifecycle,
  contactLifecycle,
  holdLifecycle,
  matterLifecycle,
  type InstanceRow,
  type Lifecycle,
  type Snapshot,
  type StoredEvent,
} from '@council-contact/core';
import { CHAIN_START, chainHash } from '../../src/engine/event-chain.ts';
import { replay } from '../../src/lifecycle/replay.ts';
import type { LifecycleEvent } from '../../src/lifecycle/step-result.ts';
import { start, step } from '../../src/lifecycle/step.ts';
import type { ArtefactContext } from '../../src/lifecycle/artefact-events.ts';
import type { ContactContext } from '../../src/lifecycle/contact-events.ts';
import type { Simulation } from './simulation.ts';

const LIFECYCLES: ReadonlyMap<string, Lifecycle> = new Map(
  [contactLifecycle, matterLifecycle, artefactLifecycle, holdLifecycle].map((lifecycle) => [
    lifecycle.id,
    lifecycle,
  ]),
);

interface Stored {
  readonly row: InstanceRow;
  readonly snapshot: Snapshot;
  readonly history: readonly StoredEvent[];
  readonly lifecycle: Lifecycle;
}

/** Everything that is stored, by instance. */
export const allStored = async ({ memory }: Simulation): Promise<readonly Stored[]> => {
  const stored: Stored[] = [];
  for (const council of ['marsh', 'fen']) {
    for (const [machine, lifecycle] of LIFECYCLES) {
      for (const row of await memory.find({ council, machine, limit: 10_000 })) {
        const snapshot = JSON.parse(row.snapshot) as Snapshot;
        stored.push({ row, snapshot, history: await memory.history(row.id), lifecycle });
      }
    }
  }
  return stored;
};

const eventOf = ({ event }: StoredEvent): LifecycleEvent => JSON.parse(event) as LifecycleEvent;

const replayed = (history: readonly StoredEvent[]) =>
  history.map((stored) => ({ version: stored.version, at: stored.at, event: eventOf(stored) }));

/** A law: what breaks it, in words without anything personal; empty when it holds. */
export type Law = (
  simulation: Simulation,
  stored: readonly Stored[],
) => Promise<string[]> | string[];

const ofEach =
  (breaks: (stored: Stored) => string | false): Law =>
  (_, stored) =>
    stored.flatMap((each) => {
      const found = breaks(each);
      return found === false ? [] : [`${each.row.machine} ${each.row.id}: ${found}`];
    });

const contactOf = ({ snapshot }: Stored) => snapshot.context as unknown as ContactContext;
const artefactOf = ({ snapshot }: Stored) => snapshot.context as unknown as ArtefactContext;

/** Effects that the stored events ask for, worked out anew; by key, with their kind. */
const effectsAskedFor = (stored: readonly Stored[]): ReadonlyMap<string, string> => {
  const asked = new Map<string, string>();
  for (const { row, lifecycle, history } of stored) {
    for (const [index, entry] of history.entries()) {
      const event = eventOf(entry);
      if (event.type === 'TIMER') continue;
      const made =
        index === 0
          ? start(lifecycle, event, entry.at)
          : step(
              lifecycle,
              { snapshot: replay(lifecycle, replayed(history.slice(0, index))), version: index },
              event,
              entry.at,
            );
      for (const [number, { kind }] of made.effects.entries())
        asked.set(`${row.id}~${entry.version}~${number}`, kind);
    }
  }
  return asked;
};

const times = (keys: readonly string[]): ReadonlyMap<string, number> => {
  const counted = new Map<string, number>();
  for (const key of keys) counted.set(key, (counted.get(key) ?? 0) + 1);
  return counted;
};

export const LAWS: Readonly<Record<string, Law>> = {
  'nothing happened that must not': ({ faults }) => faults,

  'nothing accepted is lost, and nothing is there twice': ({ promised }, stored) => {
    const contacts = stored.filter(({ row }) => row.machine === 'contact');
    const known = new Set(contacts.map(({ row }) => row.id));
    const lost = [...promised].flatMap(([name, answer]) =>
      'contact' in answer && !known.has(answer.contact) ? [`${name} is lost`] : [],
    );
    const items = contacts.reduce((sum, each) => sum + contactOf(each).items, 0);
    return items === promised.size
      ? lost
      : [...lost, `${promised.size} items were promised and ${items} are there`];
  },

  'versions are dense': ofEach(({ row, history }) => {
    const versions = history.map(({ version }) => version);
    const dense = Array.from({ length: row.version }, (_, index) => index + 1);
    return !isDeepStrictEqual(versions, dense) && `${row.version}, but ${versions.join(' ')}`;
  }),

  'replaying the events gives the snapshot': ofEach(({ lifecycle, snapshot, history }) => {
    const again: unknown = JSON.parse(JSON.stringify(replay(lifecycle, replayed(history))));
    return !isDeepStrictEqual(again, snapshot) && 'replay differs';
  }),

  'the hash chain holds': ofEach(({ row, history }) => {
    const head = history.reduce((hash, event) => chainHash(hash, event), CHAIN_START);
    return Buffer.compare(head, row.headHash) !== 0 && 'the head differs';
  }),

  'nothing runs after the end': ofEach(({ row, lifecycle, history }) => {
    if (row.status !== 'done') return false;
    const before = replay(lifecycle, replayed(history.slice(0, -1)));
    return before.status === 'done' && 'it went on after its end';
  }),

  'timers are those of the snapshots': async ({ memory }, stored) => {
    const rows = await memory.claimTimers({
      now: Number.MAX_SAFE_INTEGER,
      limit: 100_000,
      holder: 'laws',
      leaseMs: 0,
    });
    const inTable = rows.map(({ instance, key, generation }) => `${instance} ${key} ${generation}`);
    const inSnapshots = stored.flatMap(({ row, snapshot }) =>
      Object.entries(snapshot.timers).map(([key, generation]) => `${row.id} ${key} ${generation}`),
    );
    return isDeepStrictEqual(inTable.toSorted(), inSnapshots.toSorted())
      ? []
      : [
          `table: ${inTable.toSorted().join(', ')}; snapshots: ${inSnapshots.toSorted().join(', ')}`,
        ];
  },

  'nothing that is held is destroyed': async ({ memory, holds }, stored) => {
    const broken: string[] = [];
    for (const { row, history } of stored) {
      if (row.machine !== 'artefact') continue;
      const held = new Set<unknown>();
      for (const event of history.map(eventOf)) {
        if (event.type === 'HOLD') held.add(event['hold']);
        if (event.type === 'RELEASE_HOLD') held.delete(event['hold']);
        if (event.type === 'DESTROY' && held.size > 0) broken.push(`${row.id} was held`);
      }
    }
    for (const { artefact } of holds) {
      if ((await memory.artefacts([artefact])).length === 0) broken.push(`${artefact} is held`);
    }
    return broken;
  },

  'what is past its cap and not held is gone': async ({ memory, clock }, stored) => {
    const now = clock.now().getTime();
    const late = stored.filter((each) => {
      if (each.row.machine !== 'artefact') return false;
      const { dueAt, holds } = artefactOf(each);
      return dueAt <= now && Object.keys(holds).length === 0;
    });
    const left = await memory.artefacts(late.map(({ row }) => row.id));
    const unverified = late.filter(({ row }) => row.stage !== 'erased');
    return [
      ...left.map(({ artefact }) => `the bytes of ${artefact} are left`),
      ...unverified.map(({ row }) => `${row.id} is ${row.stage}`),
    ];
  },

  'what is kept is there, and only that': async ({ memory }, stored) => {
    const artefacts = stored.filter(({ row }) => row.machine === 'artefact');
    const rows = await memory.artefacts(artefacts.map(({ row }) => row.id));
    const there = new Set(rows.map(({ artefact }) => artefact));
    const names = new Set<string>();
    for await (const { name } of memory.blobs.list()) names.add(name);
    return [
      ...artefacts.flatMap(({ row }) =>
        there.has(row.id) === (row.stage === 'live') ? [] : [`${row.id}, which is ${row.stage}`],
      ),
      ...rows.flatMap(({ artefact, blob }) =>
        blob === null || names.has(blob) ? [] : [`the blob of ${artefact} is gone`],
      ),
    ];
  },

  'a contact ends when its artefacts have, and not before': (_, stored) => {
    const broken: string[] = [];
    for (const each of stored) {
      if (each.row.machine !== 'contact') continue;
      const family = stored.filter(
        ({ row }) => row.family === each.row.id && row.machine === 'artefact',
      );
      const erased = family.every(({ row }) => row.stage === 'erased');
      const { artefacts: known, flags } = contactOf(each);
      if (Object.keys(known).length !== family.length)
        broken.push(`${each.row.id} does not know its artefacts`);
      if (each.row.stage === 'erased' && !erased) broken.push(`${each.row.id} ended early`);
      const isOpen = Object.keys(flags).length > 0;
      if (each.row.stage === 'retained' && erased && !isOpen)
        broken.push(`${each.row.id} did not end`);
    }
    return broken;
  },

  'every effect is performed or waits to be, and none that was not asked for': async (
    { memory, mailboxes, handedOver },
    stored,
  ) => {
    const asked = effectsAskedFor(stored);
    const waiting = new Set((await memory.effects({ limit: 100_000 })).map(({ key }) => key));
    const sent = Object.values(mailboxes).flatMap((mailbox) => mailbox.sent.map(({ key }) => key));
    const performed = new Set([...sent, ...handedOver]);
    const broken: string[] = [];
    for (const key of performed) if (!asked.has(key)) broken.push(`${key} was never asked for`);
    for (const key of waiting) if (!asked.has(key)) broken.push(`${key} waits and was not asked`);
    for (const [key, kind] of asked) {
      if (kind === 'dispose' || waiting.has(key) || performed.has(key)) continue;
      // Whom it was for, or what it was to say, is gone.
      const instance = stored.find(({ row }) => key.startsWith(`${row.id}~`));
      const family = stored.filter(({ row }) => row.family === instance?.row.family);
      const gone = family.some((each) => {
        const isMeant = /^(?:contact-details|reply)$/u.test(artefactOf(each).kind);
        return isMeant && each.row.stage !== 'live';
      });
      if (!gone) broken.push(`${kind} ${key} was not performed`);
    }
    return broken;
  },

  'what goes out at most once goes out at most once': ({ mailboxes }) =>
    Object.values(mailboxes).flatMap(({ sent, delivered }) =>
      [...times(sent.filter((reply) => delivered.has(reply)).map(({ key }) => key))].flatMap(
        ([key, count]) => (count > 1 ? [`${key} went out ${count} times`] : []),
      ),
    ),

  'no council has what is another’s': (_, stored) => {
    const councils = Map.groupBy(stored, ({ row }) => row.family);
    return [...councils].flatMap(([family, members]) =>
      new Set(members.map(({ row }) => row.council)).size > 1 ? [`${family} has two`] : [],
    );
  },

  'facts are those of the events': async ({ memory }, stored) => {
    const facts = await memory.facts(0, 1_000_000);
    const made = stored.flatMap(({ history }) => history.filter((event) => event.facts !== null));
    return facts.length === made.length ? [] : [`${facts.length} of ${made.length}`];
  },
};

/** An item that has come before comes again, and nothing is different. */
export const duplicatesChangeNothing = async (simulation: Simulation): Promise<string[]> => {
  const before = (await allStored(simulation)).map(({ row }) => `${row.id} ${row.version}`);
  for (const index of simulation.items.keys()) await simulation.take(index);
  const after = (await allStored(simulation)).map(({ row }) => `${row.id} ${row.version}`);
  return isDeepStrictEqual(before, after)
    ? [...simulation.faults]
    : ['a duplicate changed something'];
};
