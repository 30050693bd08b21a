import assert from 'node:assert/strict';
import { createContactCentre, memoryKeyring, memoryStore } from '@council-contact/core';
import type {
  Channel,
  ChannelType,
  Contact,
  ContactCentre,
  Inbound,
  Keyring,
  Opened,
  Store,
} from '@council-contact/core';
import { virtualClock } from '../virtual-clock.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { arrivalGate } from './arrival-gate.ts';
import type { ArrivalGate, GateMode } from './arrival-gate.ts';
import { CHANNEL, mounted, PUBLIC_URL } from './endpoint.ts';
import type { FakeSource, SourceMessage, World } from './fake-source.ts';
import { person } from './messages.ts';
import { trialPolicy } from './trial-policy.ts';
import { noTraffic, openWatched } from './watched-channel.ts';
import type { Traffic, Watched } from './watched-channel.ts';

/** A Monday morning in winter, when UTC is local time. */
export const MONDAY = '2026-11-23T09:00:00.000Z';

const officer = { kind: 'person', id: 'officer-1' } as const;

const PATIENCE_MS = 5_000;
/** On a busy machine seconds pass with nothing done: whoever has not been asked this often has not had its time. */
const LEAST_ROUNDS = 40;

export interface ChannelSuite<Config> {
  /** What the channel package exports. */
  readonly type: ChannelType<Config>;
  /** A fresh fake of the outside system, empty and working, for each test. */
  readonly source: (world: World) => FakeSource<Config> | Promise<FakeSource<Config>>;
  /** Milliseconds of real time that something outside the virtual clock may take before its test fails; 5 s if left out. */
  readonly patienceMs?: number;
}

/** The council's side while one process lives. */
interface Life {
  readonly gate: ArrivalGate;
  readonly centre: ContactCentre;
  readonly channel: Channel;
  /** The same, as the centre has it: what its calls are rejected with is kept. */
  readonly watched: Channel;
}

export interface TrialOptions {
  /** Whether the policy acknowledges what a person sends. Default: no. */
  readonly acknowledges?: boolean;
}

/** One test's council and outside system: a contact centre over a store in memory, with the channel opened in it. */
export class Trial {
  readonly clock: VirtualClock = virtualClock(MONDAY);
  readonly traffic: Traffic = noTraffic();
  /** All that was logged and answered, as text. */
  readonly heard: string[] = [];
  readonly store: Store = memoryStore(this.clock);
  readonly officer = officer;
  readonly #suite: ChannelSuite<unknown>;
  readonly #options: TrialOptions;
  readonly #keyring: Keyring = memoryKeyring();
  readonly #lives: Life[] = [];
  #fake: FakeSource<unknown> | null = null;

  constructor(suite: ChannelSuite<unknown>, options: TrialOptions = {}) {
    this.#suite = suite;
    this.#options = options;
  }

  get type(): ChannelType<unknown> {
    return this.#suite.type;
  }

  get fake(): FakeSource<unknown> {
    assert.ok(this.#fake !== null, 'the trial is open');
    return this.#fake;
  }

  get #life(): Life {
    const life = this.#lives.at(-1);
    assert.ok(life !== undefined, 'the trial is open');
    return life;
  }

  get centre(): ContactCentre {
    return this.#life.centre;
  }

  /** The channel itself, to be called past its host. */
  get channel(): Channel {
    return this.#life.channel;
  }

  /** The channel as the centre has it. */
  get watched(): Channel {
    return this.#life.watched;
  }

  /** The channel goes and gets items itself. */
  get pulls(): boolean {
    return this.channel.poll !== undefined || this.channel.run !== undefined;
  }

  async open(): Promise<void> {
    this.#fake = await this.#suite.source({ clock: this.clock });
    await this.#live();
  }

  async #live(): Promise<void> {
    const gate = arrivalGate(this.store);
    const log = (fields: object, message: string): void => {
      this.heard.push(`${JSON.stringify(fields)} ${message}`);
    };
    let made: Watched | null = null;
    const centre = await createContactCentre({
      policy: trialPolicy(this.type.manifest.kind, {
        acknowledges: this.#options.acknowledges === true,
      }),
      store: gate.store,
      keyring: this.#keyring,
      clock: this.clock,
      log: { info: log, warn: log, error: log },
      channels: {
        [CHANNEL]: {
          open: async (host) => {
            const opened = await openWatched(this.type, this.fake.config, host, this.traffic);
            made = opened;
            return opened.watched;
          },
        },
      },
    });
    assert.ok(made !== null, 'the channel was opened');
    const { own: channel, watched }: Watched = made;
    this.#lives.push({ gate, centre, channel, watched });
    const deliver = mounted(() => this.centre);
    await this.fake.connect?.({
      publicUrl: PUBLIC_URL,
      channel,
      receive: (item) => this.#receive(item),
      send: async (request) => {
        const response = await deliver(request);
        const headers = JSON.stringify([...response.headers]);
        this.heard.push(`${response.status} ${headers} ${await response.clone().text()}`);
        return response;
      },
    });
    if (channel.run !== undefined)
      await centre.start({ channels: true, timers: false, effects: false });
  }

  async #receive(item: Inbound): ReturnType<ContactCentre['receive']> {
    this.traffic.items.push(item);
    return this.centre.receive(CHANNEL, item);
  }

  /** What becomes of the next items' commit. */
  set(mode: GateMode): void {
    this.#life.gate.set(mode);
  }

  get arrivals(): number {
    return this.#life.gate.arrivals;
  }

  /** The process ends, and another one opens the same data. */
  async restart(): Promise<void> {
    const { gate, centre } = this.#life;
    gate.die();
    await centre.stop().catch(() => {}); // its store is gone
    await this.store.close();
    await this.#live();
  }

  /** The process ends in good order, and another one opens the same data. */
  async stopAndStart(): Promise<void> {
    await this.centre.stop();
    await this.#live();
  }

  /** Another process opens the data that a stopped one left. */
  async reopen(): Promise<void> {
    await this.#live();
  }

  /** All that is due now is done; false: something failed, and is logged or stays due. */
  async settle(): Promise<boolean> {
    try {
      await this.centre.settle();
      return true;
    } catch {
      return false;
    }
  }

  /** Settles until the condition holds. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const patience = this.#suite.patienceMs ?? PATIENCE_MS;
    const end = performance.now() + patience;
    for (let round = 1, pause = 5; ; round += 1, pause = Math.min(2 * pause, 100)) {
      await this.settle();
      if (await holds()) return;
      if (round >= LEAST_ROUNDS && performance.now() > end)
        assert.fail(`${what}: not within ${patience / 1_000} s`);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** What a source does with an item that it was not told is taken: offers it again. */
  async again(item: string): Promise<void> {
    // A source that is asked still holds it: putting it there anew would hide that it was let go.
    if (!this.pulls) await this.fake.redeliver(item);
  }

  /** Delivers one message and sees it come in. Resolves with the fake's name for it. */
  async comesIn(message: SourceMessage = person()): Promise<string> {
    const before = await this.itemCount();
    const { item } = await this.fake.deliver(message);
    await this.until('the message comes in', async () => (await this.itemCount()) > before);
    await this.untilAcknowledged(item);
    return item;
  }

  async untilAcknowledged(item: string): Promise<void> {
    await this.until(
      'the source hears that the item is taken',
      async () => (await this.fake.stored(item)).acknowledged !== false,
    );
  }

  async contacts(): Promise<readonly Contact[]> {
    return (await this.centre.contacts.find({ limit: 500 })).items;
  }

  /** The only contact there is. */
  async contact(): Promise<Contact> {
    const [only, ...others] = await this.contacts();
    assert.ok(only !== undefined, 'there is a contact');
    assert.equal(others.length, 0, 'there is one contact');
    return only;
  }

  /** Items in all contacts together. */
  async itemCount(): Promise<number> {
    return (await this.contacts()).reduce((sum, { items }) => sum + items, 0);
  }

  /** Everything that is kept of a contact, opened. */
  async opened(contact: Contact): Promise<readonly Opened[]> {
    const ids = contact.artefacts.flatMap(({ id, status }) => (status === 'kept' ? id : []));
    return this.centre.artefacts.open(ids, { by: officer, purpose: 'handle-query' });
  }

  /** Nothing lies here any more of what came in, whatever the source still keeps. */
  async isErased(): Promise<boolean> {
    const contacts = await this.contacts();
    const ids = contacts.flatMap(({ artefacts }) => artefacts.map(({ id }) => id));
    return ids.length > 0 && (await this.store.artefacts(ids)).length === 0;
  }

  /** Everything that is kept, as one text: fields, texts, and bytes that are text. */
  async keptText(): Promise<string> {
    const texts: string[] = [];
    for (const contact of await this.contacts()) {
      for (const artefact of await this.opened(contact)) {
        const { text, fields } = artefact;
        texts.push(text ?? '', ...Object.values(fields).map(String));
        texts.push(await new Response(artefact.stream()).text());
      }
    }
    return texts.join('\n');
  }

  async close(): Promise<void> {
    this.#lives.at(-1)?.gate.set('open');
    try {
      await this.#fake?.recover?.();
      await this.#lives.at(-1)?.centre.stop();
    } finally {
      await this.#fake?.close?.();
    }
  }
}
