import { virtualClock } from '@council-contact/conformance';
import {
  createContactCentre,
  memoryKeyring,
  memoryStore,
  type Actor,
  type ContactCentre,
  type ContactCentreOptions,
  type FactEntry,
} from '@council-contact/core';
import { minimalPolicy } from '../fixtures/minimal-policy.ts';
import { fakeMailbox } from './fake-mailbox.ts';

/** A Monday morning in winter, when UTC is local time. */
export const MONDAY = '2026-11-23T09:00:00Z';

export const adviser: Actor = { kind: 'person', id: 'adviser-7' };

/** One council with one inbox, over a store in memory, at a clock that stands still. */
export const newCentre = async (given: Partial<ContactCentreOptions> = {}) => {
  const clock = virtualClock(MONDAY);
  const inbox = fakeMailbox();
  const store = given.store ?? memoryStore(clock);
  const keyring = given.keyring ?? memoryKeyring();
  const options: ContactCentreOptions = {
    policy: minimalPolicy,
    channels: { inbox },
    clock,
    ...given,
    store,
    keyring,
  };
  const centre = await createContactCentre(options);
  return { centre, clock, inbox, store, keyring, options };
};

/** Every fact so far. */
export const factsSoFar = async (
  centre: ContactCentre,
  after: string | null = null,
): Promise<FactEntry[]> => {
  const enough = new AbortController();
  const entries: FactEntry[] = [];
  const feed = centre.facts(after, enough.signal)[Symbol.asyncIterator]();
  for (;;) {
    const next = feed.next();
    // The feed goes on for ever: nothing more by the next turn of the loop is the end of it.
    const idle = new Promise<'idle'>((resolve) =>
      setImmediate(() => setImmediate(resolve, 'idle')),
    );
    const entry = await Promise.race([next, idle]);
    if (entry === 'idle' || entry.done === true) {
      enough.abort();
      await next;
      return entries;
    }
    entries.push(entry.value);
  }
};
