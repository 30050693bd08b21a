import { failpoints, FailpointError, virtualClock } from '@council-contact/conformance';
import {
  createContactCentre,
  hasCode,
  loadPolicy,
  memoryKeyring,
  memoryStore,
  type Accepted,
  type ContactCentre,
  type ErrorCode,
  type Inbound,
  type Part,
} from '@council-contact/core';
import { command, workThrough } from './adviser.ts';
import { adviser as by, MONDAY } from './centre-fixture.ts';
import { fakeMailbox } from './fake-mailbox.ts';
import type { Action } from './random-actions.ts';
import { twoCouncilDocument } from './two-council-policy.ts';

/** As the two councils', but nothing is pruned while a history lasts. */
const policy = loadPolicy({
  ...twoCouncilDocument,
  councils: twoCouncilDocument.councils.map((council) => ({ ...council, skeletonPeriod: 'P90Y' })),
});

const LARGE = Buffer.alloc(257 * 1024, 'photograph');

const PARTS: Record<string, readonly Part[]> = {
  nothing: [],
  small: [{ kind: 'attachment', mediaType: 'text/plain', bytes: Buffer.from('a list') }],
  large: [{ kind: 'attachment', mediaType: 'image/jpeg', bytes: LARGE }],
  recording: [{ kind: 'recording', mediaType: 'audio/wav', bytes: Buffer.from('RIFF') }],
};

/** What a refusal may say. Anything else is a fault. */
const EXPECTED: readonly ErrorCode[] = [
  'CC_NOT_POSSIBLE',
  'CC_INPUT_INVALID',
  'CC_NOT_FOUND',
  'CC_ARTEFACT_ERASED',
  'CC_PURPOSE_REFUSED',
  'CC_STOPPED',
];

const pick = <T>(from: readonly T[], at: number): T | undefined =>
  from.length === 0 ? undefined : from[at % from.length];

const councilOf = (inbox: string): string => inbox.slice(0, inbox.indexOf('-'));

/**
 * An engine and all that lies outside it: a store that may die at any call and is then opened anew, sources that send
 * again what was not acknowledged, and a note of everything that was promised.
 */
export const newSimulation = async () => {
  const clock = virtualClock(MONDAY);
  const memory = memoryStore(clock);
  const keyring = memoryKeyring();
  const mailboxes = { 'marsh-inbox': fakeMailbox(), 'fen-inbox': fakeMailbox() };
  /** A key for each try, however it ended. */
  const handedOver: string[] = [];
  const outcomes: ('throws' | 'retry' | 'failed')[] = [];
  let count = 0;
  let points = failpoints(memory);

  const open = async (): Promise<ContactCentre> => {
    points = failpoints(memory);
    return createContactCentre({
      policy,
      store: points.store,
      keyring,
      clock,
      newId: () => `contact-${String((count += 1)).padStart(6, '0')}`,
      channels: mailboxes,
      handovers: {
        revenues: async ({ key }) => {
          handedOver.push(key);
          const ends = outcomes.shift();
          if (ends === 'throws') throw new Error('connection reset');
          if (ends !== undefined) return { status: ends, code: 'not-now' };
          return { status: 'sent', ref: key };
        },
      },
    });
  };

  let centre = await open();
  let crashes = 0;
  const items: { readonly inbox: keyof typeof mailboxes; readonly item: Inbound }[] = [];
  /** Answers by inbox and key of the item: the promise that it is kept. */
  const promised = new Map<string, Accepted>();
  /** Not answered: their source will send them again. */
  const unanswered = new Set<number>();
  const tried = new Set<number>();
  const contacts: { readonly council: string; readonly id: string }[] = [];
  const holds: { readonly council: string; readonly id: string; artefact: string }[] = [];
  const faults: string[] = [];

  const reopen = async (): Promise<void> => {
    crashes += 1;
    await memory.close();
    centre = await open();
  };

  /** True: it came to an end; false: the store died in it. */
  const survives = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof FailpointError) return false;
      if (!EXPECTED.some((code) => hasCode(error, code))) faults.push(String(error));
      return true;
    }
  };

  const take = async (index: number): Promise<void> => {
    const entry = items[index];
    if (entry === undefined) return;
    const { inbox, item } = entry;
    const isKnown = tried.has(index);
    tried.add(index);
    unanswered.add(index);
    const answer = await centre.council(councilOf(inbox)).receive(inbox, item);
    unanswered.delete(index);
    const name = `${inbox} ${item.key}`;
    const earlier = promised.get(name);
    if (answer.status === 'tombstoned') {
      if (!isKnown) faults.push(`${name} is a tombstone of nothing`);
      // Committed once, its answer lost, and erased since.
      if (earlier === undefined) promised.set(name, answer);
      return;
    }
    if (earlier === undefined) promised.set(name, answer);
    else if (!('contact' in earlier) || earlier.contact !== answer.contact)
      faults.push(`${name} is in two contacts`);
    else if (answer.status !== 'duplicate') faults.push(`${name} came in twice`);
    if (!contacts.some(({ id }) => id === answer.contact))
      contacts.push({ council: councilOf(inbox), id: answer.contact });
  };

  const apply = async (action: Action): Promise<void> => {
    switch (action.do) {
      case 'receive': {
        const number = items.length;
        const { text, nature, broken, inbox } = action;
        items.push({
          inbox,
          item: {
            key: `item-${number}`,
            ref: `ref-${number}`,
            conversation: `conversation-${action.conversation}`,
            occurredAt: clock.now().toISOString(),
            nature,
            from: { name: 'Jo Example', email: 'jo@example.org' },
            to: 'contact@marsh.test',
            subject: 'A subject',
            text,
            parts: PARTS[action.attached] ?? [],
            ...(broken && { malformed: 'mime-broken' }),
          },
        });
        await take(number);
        return;
      }
      case 'repeat':
        if (items.length > 0) await take(action.item % items.length);
        return;
      case 'command': {
        const contact = pick(contacts, action.contact);
        if (contact === undefined) return;
        await command(centre.council(contact.council), contact.id, action.command);
        return;
      }
      case 'work': {
        const contact = pick(contacts, action.contact);
        if (contact !== undefined) await workThrough(centre.council(contact.council), contact.id);
        return;
      }
      case 'hold': {
        const contact = pick(contacts, action.contact);
        if (contact === undefined) return;
        const { id, council } = contact;
        const artefact = `${id}/a${action.artefact + 1}`;
        const hold = await centre.council(council).holds.place({
          by,
          artefacts: [artefact],
          reason: 'legal-claim',
          authority: 'Monitoring Officer',
          reviewBy: new Date(clock.now().getTime() + 86_400_000).toISOString(),
        });
        holds.push({ council, id: hold, artefact });
        return;
      }
      case 'release': {
        const hold = pick(holds, action.hold);
        if (hold === undefined) return;
        // Counts as released from the moment it is asked for: it may be done though nobody hears of it.
        holds.splice(holds.indexOf(hold), 1);
        await centre.council(hold.council).holds.release(hold.id, { by });
        return;
      }
      case 'open': {
        const contact = pick(contacts, action.contact);
        if (contact === undefined) return;
        const ids = [`${contact.id}/a${action.artefact + 1}`];
        await centre.council(contact.council).artefacts.open(ids, { by, purpose: 'complaint' });
        return;
      }
      case 'advance':
        clock.advance(action.by);
        return;
      case 'settle':
        await centre.settle();
        return;
      case 'outside':
        outcomes.push(action.ends);
        for (const { deliveries, erasures } of Object.values(mailboxes)) {
          deliveries.push(
            action.ends === 'throws'
              ? new Error('connection reset')
              : { status: action.ends, code: 'not-now' },
          );
          if (action.ends === 'throws') erasures.push(new Error('connection reset'));
        }
        return;
      case 'crash':
        points.arm(action.point, 'crash', action.nth);
        return;
      case 'restart':
        await centre.stop();
        return;
    }
  };

  return {
    clock,
    memory,
    mailboxes,
    handedOver,
    promised,
    contacts,
    holds,
    faults,
    get centre() {
      return centre;
    },
    get crashes() {
      return crashes;
    },
    /** Several things at once; where the store dies in them, the engine is opened anew. */
    async turn(actions: readonly Action[]): Promise<void> {
      const isDone = (await Promise.all(actions.map((each) => survives(() => apply(each))))).every(
        Boolean,
      );
      if (!isDone) await reopen();
      else if (actions.some((each) => each.do === 'restart')) centre = await open();
    },
    /** Sources send again what was never answered; all that is due is done, with nothing in the way. */
    async comeToRest(): Promise<void> {
      await memory.close();
      centre = await open();
      outcomes.length = 0;
      for (const mailbox of Object.values(mailboxes)) {
        mailbox.deliveries.length = 0;
        mailbox.erasures.length = 0;
      }
      for (const index of unanswered) await take(index);
      for (let hours = 0; hours < 6; hours += 1) {
        await centre.settle();
        clock.advance('PT5H');
      }
      await centre.settle();
    },
    take,
    items,
  };
};

export type Simulation = Awaited<ReturnType<typeof newSimulation>>;
