import { ContactCentreError, hasCode } from '@council-contact/core';
import type { Channel, ChannelHost, ChannelType, Inbound, PollBatch } from '@council-contact/core';
import { gatewayAt } from './gateway.ts';
import type { Gateway, GatewayConfig } from './gateway.ts';

/** A channel with one fault, and the tests that must find it: these and no others. */
export interface BrokenChannel {
  readonly fault: string;
  readonly way: 'pushes' | 'is asked' | 'is read by a cursor' | 'is connected';
  readonly breaks?: (channel: Channel, host: ChannelHost, gateway: Gateway) => Channel;
  /** A fault in what it does with its host. */
  readonly breaksHost?: (host: ChannelHost, gateway: Gateway) => ChannelHost;
  readonly breaksManifest?: (
    manifest: ChannelType<GatewayConfig>['manifest'],
  ) => ChannelType<GatewayConfig>['manifest'];
  readonly fails: readonly string[];
}

export const broken = (
  type: ChannelType<GatewayConfig>,
  { breaks, breaksHost, breaksManifest }: BrokenChannel,
): ChannelType<GatewayConfig> => ({
  manifest: breaksManifest?.(type.manifest) ?? type.manifest,
  async open(config, host) {
    const gateway = gatewayAt(config.url);
    const given = breaksHost?.(host, gateway) ?? host;
    const channel = await type.open(config, given);
    return breaks?.(channel, host, gateway) ?? channel;
  },
});

type Poll = NonNullable<Channel['poll']>;
type Handle = NonNullable<Channel['handle']>;
type Reply = NonNullable<Channel['reply']>;
type Erase = NonNullable<Channel['eraseAtSource']>;

const polled = (channel: Channel): Poll => {
  if (channel.poll === undefined) throw new TypeError('it polls');
  return channel.poll.bind(channel);
};
const handled = (channel: Channel): Handle => {
  if (channel.handle === undefined) throw new TypeError('it takes requests');
  return channel.handle.bind(channel);
};
const replied = (channel: Channel): Reply => {
  if (channel.reply === undefined) throw new TypeError('it replies');
  return channel.reply.bind(channel);
};
const erased = (channel: Channel): Erase => {
  if (channel.eraseAtSource === undefined) throw new TypeError('it erases');
  return channel.eraseAtSource.bind(channel);
};

/** Hands every item over otherwise. */
const changing =
  (change: (item: Inbound) => Inbound) =>
  (channel: Channel): Channel => ({
    ...channel,
    poll: async (cursor, signal) => {
      const batch = await polled(channel)(cursor, signal);
      return { ...batch, items: batch.items.map(change) };
    },
  });

const never = new AbortController().signal;

const nothing = (): ReadableStream<Uint8Array> => new Blob([]).stream();

let count = 0;
const another = (): string => {
  count += 1;
  return String(count);
};

export const brokenChannels: readonly BrokenChannel[] = [
  {
    fault: 'acknowledges what it fetches before it is committed',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      poll: async (cursor, signal) => {
        const batch = await polled(channel)(cursor, signal);
        await batch.acknowledge?.([]);
        return batch;
      },
    }),
    fails: [
      'commit and acknowledgement > nothing is acknowledged before it is committed, everything after',
      'commit and acknowledgement > what could not be committed stays with the source, and comes later',
      'commit and acknowledgement > under load the source is told to wait, and the item comes later',
      'parts > a part whose item was refused comes whole with it later',
      'restarts > a crash before the commit loses nothing',
    ],
  },
  {
    fault: 'answers a push before it is committed',
    way: 'pushes',
    breaksHost: (host) => ({
      ...host,
      accept: async (items, options) => {
        host.accept(items, options).catch(() => {});
        return [];
      },
    }),
    fails: [
      'commit and acknowledgement > nothing is acknowledged before it is committed, everything after',
      'commit and acknowledgement > what could not be committed stays with the source, and comes later',
      'commit and acknowledgement > under load the source is told to wait, and the item comes later',
      'restarts > a crash before the commit loses nothing',
    ],
  },
  {
    fault: 'passes over BUSY',
    way: 'pushes',
    breaks: (channel) => ({
      ...channel,
      handle: async (request, at) => {
        try {
          return await handled(channel)(request, at);
        } catch (error) {
          if (hasCode(error, 'CC_BUSY')) return new Response();
          throw error;
        }
      },
    }),
    fails: [
      'commit and acknowledgement > under load the source is told to wait, and the item comes later',
    ],
  },
  {
    fault: 'tells a busy council’s senders never to come again',
    way: 'pushes',
    breaks: (channel) => ({
      ...channel,
      handle: async (request, at) => {
        try {
          return await handled(channel)(request, at);
        } catch (error) {
          if (hasCode(error, 'CC_BUSY')) return new Response(null, { status: 400 });
          throw error;
        }
      },
    }),
    fails: [
      'commit and acknowledgement > under load the source is told to wait, and the item comes later',
    ],
  },
  {
    fault: 'takes forged items',
    way: 'pushes',
    breaks: (channel, host) => ({
      ...channel,
      handle: async (request, at) => {
        const copy = request.clone();
        try {
          return await handled(channel)(request, at);
        } catch (error) {
          if (!hasCode(error, 'CC_SIGNATURE_INVALID')) throw error;
          const { id, text } = (await copy.json()) as { id: string; text: string };
          const occurredAt = host.clock.now().toISOString();
          const item = { key: id, ref: id, conversation: id, occurredAt, text, to: '', from: {} };
          await host.accept([{ ...item, nature: 'person' }]);
          return new Response();
        }
      },
    }),
    fails: [
      'forged and malformed > a forged item is refused, and nothing of it is stored',
      'forged and malformed > a true item comes in after a forged one',
    ],
  },
  {
    fault: 'hands forged items over before it looks at the signature',
    way: 'pushes',
    breaks: (channel, host) => ({
      ...channel,
      handle: async (request, at) => {
        const copy = request.clone();
        try {
          return await handled(channel)(request, at);
        } catch (error) {
          if (!hasCode(error, 'CC_SIGNATURE_INVALID')) throw error;
          const key = await copy.text();
          const occurredAt = host.clock.now().toISOString();
          const item = { key, ref: key, conversation: key, occurredAt, to: '', from: {} };
          await host.accept([{ ...item, nature: 'automatic' }]);
          throw error;
        }
      },
    }),
    fails: [
      'forged and malformed > a forged item is refused, and nothing of it is stored',
      'forged and malformed > a true item comes in after a forged one',
    ],
  },
  {
    fault: 'makes up a new key each time',
    way: 'is asked',
    breaks: changing((item) => ({ ...item, key: `${item.key} ${another()}` })),
    fails: [
      'once, however often it comes > an item that comes again after it was acknowledged is a duplicate',
      'once, however often it comes > an item that comes again after others have come is a duplicate',
      'once, however often it comes > an item that comes again days later, after a restart, is a duplicate',
      'once, however often it comes > what comes again has the key that it had',
      'restarts > a crash between commit and acknowledgement doubles nothing',
    ],
  },
  {
    fault: 'makes keys of the words',
    way: 'is asked',
    breaks: changing((item) => ({ ...item, key: item.text ?? item.key })),
    fails: ['items in > the same words from the same person twice are two items'],
  },
  {
    fault: 'has one conversation for all',
    way: 'is asked',
    breaks: changing((item) => ({ ...item, conversation: 'all' })),
    fails: ['items in > two people never share a contact'],
  },
  {
    fault: 'dates items by its own clock',
    way: 'is asked',
    breaks: (channel, host) =>
      changing((item) => ({ ...item, occurredAt: host.clock.now().toISOString() }))(channel),
    fails: [
      'items in > it happened when the source says, not when it was taken in',
      'items in > a message that comes days late keeps its own time',
      'items in > messages out of order are all there, each with its time',
    ],
  },
  {
    fault: 'takes machines for people',
    way: 'is asked',
    breaks: changing((item) => ({ ...item, nature: 'person' })),
    fails: [
      "mail from machines > an item of nature 'automatic' is recorded, neither triaged nor answered",
      "mail from machines > an item of nature 'self' is recorded, neither triaged nor answered",
    ],
  },
  {
    fault: 'loses the words',
    way: 'is asked',
    breaks: changing((item) => ({ ...item, text: '' })),
    fails: [
      'items in > a message becomes a contact, with its words and whom it is from',
      'items in > messages out of order are all there, each with its time',
      'forged and malformed > an item that cannot be read holds up no other',
    ],
  },
  {
    fault: 'cuts parts to 64 KiB',
    way: 'is asked',
    breaks: changing((item) => ({
      ...item,
      parts: (item.parts ?? []).map((part) =>
        'bytes' in part ? { ...part, bytes: part.bytes.subarray(0, 65_536) } : part,
      ),
    })),
    fails: [
      'parts > a part of a mebibyte is kept byte for byte',
      'parts > a part whose item was refused comes whole with it later',
    ],
  },
  {
    fault: 'takes parts for text',
    way: 'is asked',
    breaks: changing((item) => ({
      ...item,
      parts: (item.parts ?? []).map((part) =>
        'bytes' in part && part.kind === 'attachment'
          ? { ...part, bytes: Buffer.from(Buffer.from(part.bytes).toString('utf8')) }
          : part,
      ),
    })),
    fails: [
      'parts > a small part is kept byte for byte',
      'parts > a part of a mebibyte is kept byte for byte',
      'parts > a part whose item was refused comes whole with it later',
    ],
  },
  {
    fault: 'gives out each item once in its life',
    way: 'is asked',
    breaks: (channel) => {
      const given = new Set<string>();
      return {
        ...channel,
        poll: async (cursor, signal) => {
          const batch = await polled(channel)(cursor, signal);
          const items = batch.items.filter(({ key }) => !given.has(key));
          for (const { key } of items) given.add(key);
          return { ...batch, items };
        },
      };
    },
    fails: [
      'once, however often it comes > an item that comes again after it was acknowledged is a duplicate',
      'once, however often it comes > an item that comes again after others have come is a duplicate',
      'once, however often it comes > what comes again has the key that it had',
      'commit and acknowledgement > what could not be committed stays with the source, and comes later',
      'commit and acknowledgement > under load the source is told to wait, and the item comes later',
      'parts > a part whose item was refused comes whole with it later',
    ],
  },
  {
    fault: 'never says that there is more, and acknowledges it all',
    way: 'is asked',
    breaks: (channel, _, gateway) => ({
      ...channel,
      poll: async (cursor, signal): Promise<PollBatch> => {
        const waiting = gateway.items.filter(({ acknowledged }) => !acknowledged);
        const batch = await polled(channel)(cursor, signal);
        return {
          ...batch,
          more: false,
          acknowledge: async () => {
            for (const item of waiting) item.acknowledged = true;
          },
        };
      },
    }),
    fails: ['items in > sixty messages that wait are all taken'],
  },
  {
    fault: 'moves its cursor before what it counts is committed',
    way: 'is read by a cursor',
    breaks: (channel, host) => ({
      ...channel,
      poll: async (_, signal) => {
        const own = await host.state.get('own');
        const batch = await polled(channel)(own, signal);
        if (batch.cursor !== null) await host.state.set('own', batch.cursor);
        return batch;
      },
    }),
    fails: [
      'commit and acknowledgement > what could not be committed stays with the source, and comes later',
      'commit and acknowledgement > under load the source is told to wait, and the item comes later',
      'cursors > from a cursor that was put back the same items come again, and are duplicates',
      'parts > a part whose item was refused comes whole with it later',
      'restarts > a crash before the commit loses nothing',
    ],
  },
  {
    fault: 'leaves out what it cannot read',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      poll: async (cursor, signal) => {
        const batch = await polled(channel)(cursor, signal);
        const items = batch.items.filter(({ malformed }) => malformed === undefined);
        if (items.length === 0) await batch.acknowledge?.([]);
        return { ...batch, items };
      },
    }),
    fails: [
      'forged and malformed > an item that cannot be read is quarantined and visible, with its bytes',
    ],
  },
  {
    fault: 'stops at what it cannot read',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      poll: async (cursor, signal) => {
        const batch = await polled(channel)(cursor, signal);
        if (batch.items.some(({ malformed }) => malformed !== undefined))
          throw new ContactCentreError('CC_SOURCE_MALFORMED', 'This cannot be read.');
        return batch;
      },
    }),
    fails: [
      'forged and malformed > an item that cannot be read is quarantined and visible, with its bytes',
      'forged and malformed > an item that cannot be read holds up no other',
    ],
  },
  {
    fault: 'has a new key for each try of a reply',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      reply: async (reply, signal) =>
        replied(channel)({ ...reply, key: `${reply.key} ${another()}` }, signal),
    }),
    fails: [
      'replies > a reply has one key on every try, and no two replies share one',
      'replies > a reply whose answer was lost is not called sent anew, nor failed',
    ],
  },
  {
    fault: 'has one key for all replies',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      reply: async (reply, signal) => replied(channel)({ ...reply, key: 'reply' }, signal),
    }),
    fails: ['replies > a reply has one key on every try, and no two replies share one'],
  },
  {
    fault: 'says sent whatever happens',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      reply: async (reply, signal) => {
        try {
          return await replied(channel)(reply, signal);
        } catch {
          return { status: 'sent', ref: reply.key };
        }
      },
    }),
    fails: ['replies > a reply that the source refuses is not called sent, and goes out later'],
  },
  {
    fault: 'takes a lost answer for a failure',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      reply: async (reply, signal) => {
        try {
          return await replied(channel)(reply, signal);
        } catch (error) {
          if (error instanceof Error && error.message === 'socket hang up')
            return { status: 'failed', code: 'no-answer' };
          throw error;
        }
      },
    }),
    fails: ['replies > a reply whose answer was lost is not called sent anew, nor failed'],
  },
  {
    fault: 'goes on with a reply after it was told to stop',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      reply: async (reply) => replied(channel)(reply, never),
    }),
    fails: ['replies > a reply that is told to stop ends within a second'],
  },
  {
    fault: 'goes on with a poll after it was told to stop',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      poll: async (cursor) => polled(channel)(cursor, never),
    }),
    fails: ['stopping > a poll that is told to stop ends within a second'],
  },
  {
    fault: 'goes on with its connection after it was told to stop',
    way: 'is connected',
    breaks: (channel) => ({
      ...channel,
      run: async (signal) => {
        await channel.run?.(signal);
        await new Promise((resolve) => setTimeout(resolve, 1_200));
      },
    }),
    fails: ['stopping > a held connection that is told to stop ends within a second'],
  },
  {
    fault: 'leaves a timer behind',
    way: 'is asked',
    breaks: (channel) => {
      setInterval(() => {}, 60_000);
      return channel;
    },
    fails: ['stopping > started and stopped twice, it leaves nothing behind'],
  },
  {
    fault: 'leaves a listener on the signal',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      poll: async (cursor, signal) => {
        signal.addEventListener('abort', () => {});
        const stopped = new AbortController();
        const stop = (): void => stopped.abort();
        signal.addEventListener('abort', stop);
        return polled(channel)(cursor, stopped.signal);
      },
    }),
    fails: ['stopping > a poll that is told to stop ends within a second'],
  },
  {
    fault: 'logs what it was sent',
    way: 'pushes',
    breaks: (channel, host) => ({
      ...channel,
      handle: async (request, at) => {
        host.log.info({ body: await request.clone().text() }, 'request');
        return handled(channel)(request, at);
      },
    }),
    fails: [
      'nothing personal outside the vault > no word of a person is in logs, answers, errors, facts or metrics',
    ],
  },
  {
    fault: 'prints whom it replies to',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      reply: async (reply, signal) => {
        process.stdout.write(`reply to ${reply.to.email ?? ''}\n`);
        return replied(channel)(reply, signal);
      },
    }),
    fails: [
      'nothing personal outside the vault > no word of a person is in logs, answers, errors, facts or metrics',
    ],
  },
  {
    fault: 'repeats in its answer what it could not read',
    way: 'pushes',
    breaks: (channel) => ({
      ...channel,
      handle: async (request, at) => {
        const copy = request.clone();
        try {
          return await handled(channel)(request, at);
        } catch (error) {
          if (!hasCode(error, 'CC_SIGNATURE_INVALID')) throw error;
          return new Response(await copy.text(), { status: 401 });
        }
      },
    }),
    fails: [
      'nothing personal outside the vault > no word of a person is in logs, answers, errors, facts or metrics',
    ],
  },
  {
    fault: 'logs its secret',
    way: 'is asked',
    breaks: (channel, host, { secret }) => {
      host.log.info({ secret }, 'opened');
      return channel;
    },
    fails: [
      'nothing personal outside the vault > no secret of the configuration is in logs, answers, errors, facts or metrics',
    ],
  },
  {
    fault: 'says erased without asking',
    way: 'is asked',
    breaks: (channel) => ({ ...channel, eraseAtSource: async () => ({ status: 'erased' }) }),
    fails: [
      'erasure at the source > an item is erased at its source, and only that one',
      'erasure at the source > erasing twice, or what never was, does no harm',
      'erasure at the source > what the source refuses to erase is never called erased',
      'erasure at the source > what cannot be erased while the source is down is erased later',
      'erasure at the source > when the period ends nothing is left, here or at the source, and it stays so',
      'erasure at the source > the copy of a reply goes with the contact',
      'verification at the source > verifyErased says what the source holds, before and after',
    ],
  },
  {
    fault: 'says erased of what the source refused to erase',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      eraseAtSource: async (item, signal) => {
        await erased(channel)(item, signal);
        return { status: 'erased' };
      },
    }),
    fails: ['erasure at the source > what the source refuses to erase is never called erased'],
  },
  {
    fault: 'says already gone of a source that is down',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      eraseAtSource: async (item, signal) => {
        try {
          return await erased(channel)(item, signal);
        } catch {
          return { status: 'already-gone' };
        }
      },
    }),
    fails: [
      'erasure at the source > what cannot be erased while the source is down is erased later',
    ],
  },
  {
    fault: 'cannot erase twice',
    way: 'is asked',
    breaks: (channel) => {
      const done = new Set<string>();
      return {
        ...channel,
        eraseAtSource: async (item, signal) => {
          if (done.has(item.ref)) throw new Error('404');
          done.add(item.ref);
          return erased(channel)(item, signal);
        },
      };
    },
    fails: ['erasure at the source > erasing twice, or what never was, does no harm'],
  },
  {
    fault: 'erases everything with one item',
    way: 'is asked',
    breaks: (channel, _, gateway) => ({
      ...channel,
      eraseAtSource: async (item, signal) => {
        const said = await erased(channel)(item, signal);
        if (said.status === 'erased') for (const { id } of gateway.items) gateway.erase(id);
        return said;
      },
    }),
    fails: ['erasure at the source > an item is erased at its source, and only that one'],
  },
  {
    fault: 'leaves the copies of its replies',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      eraseAtSource: async (item, signal) =>
        item.direction === 'out' ? { status: 'erased' } : erased(channel)(item, signal),
    }),
    fails: ['erasure at the source > the copy of a reply goes with the contact'],
  },
  {
    fault: 'verifies by heart',
    way: 'is asked',
    breaks: (channel) => ({ ...channel, verifyErased: async () => ({ status: 'erased' }) }),
    fails: [
      'verification at the source > verifyErased says what the source holds, before and after',
      'verification at the source > while the source is down nothing is verified',
    ],
  },
  {
    fault: 'takes no answer for an absence when it verifies',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      verifyErased: async (item, signal) =>
        (await channel.verifyErased?.(item, signal).catch(() => null)) ?? { status: 'erased' },
    }),
    fails: ['verification at the source > while the source is down nothing is verified'],
  },
  {
    fault: 'locates everybody',
    way: 'is asked',
    breaks: (channel, _, gateway) => ({
      ...channel,
      locate: async function* () {
        for (const { id } of gateway.items) if (gateway.holds(id)) yield id;
      },
    }),
    fails: ["locating at the source > a person's items are found at the source, and nobody else's"],
  },
  {
    fault: 'locates what was erased',
    way: 'is asked',
    breaks: (channel, _, gateway) => ({
      ...channel,
      locate: async function* ({ email }) {
        for (const { id, message } of gateway.items) if (message?.from.email === email) yield id;
      },
    }),
    fails: ['locating at the source > what was erased is not found any more'],
  },
  {
    fault: 'is always well',
    way: 'pushes',
    breaks: (channel) => ({ ...channel, health: async () => ({ status: 'ok' }) }),
    fails: ['health > its health turns when the source dies, and back'],
  },
  {
    fault: 'is never well',
    way: 'is asked',
    breaks: (channel) => ({ ...channel, health: async () => ({ status: 'degraded' }) }),
    fails: [
      'health > it is healthy while all goes well',
      'health > its health turns when the source dies, and back',
    ],
  },
  {
    fault: 'takes any configuration',
    way: 'is asked',
    breaksManifest: (manifest) => ({ ...manifest, configSchema: {} }),
    fails: ['the manifest > its schema takes the configuration, and refuses what is none'],
  },
  {
    fault: 'does not say that it replies',
    way: 'is asked',
    breaksManifest: ({ name, apiVersion, kind, configSchema, atSource }) => ({
      name,
      apiVersion,
      kind,
      configSchema,
      atSource,
    }),
    fails: ['the manifest > what it says of itself is what it has'],
  },
  {
    fault: 'does not pass receipts on',
    way: 'pushes',
    breaksHost: (host) => ({ ...host, delivered: async () => 'recorded' }),
    fails: [
      'receipts > what became of a reply is recorded, once however often it is told',
      'receipts > a receipt that comes before the reply has been answered is recorded',
      'receipts > a receipt after erasure is taken, and brings nothing back',
    ],
  },
  {
    fault: 'takes a receipt for an item',
    way: 'pushes',
    breaksHost: (host) => ({
      ...host,
      delivered: async (receipt) => {
        const result = await host.delivered(receipt);
        const key = `receipt ${another()}`;
        const occurredAt = host.clock.now().toISOString();
        const item = { key, ref: key, conversation: key, occurredAt, to: '', from: {} };
        await host.accept([{ ...item, nature: 'automatic' }]);
        return result;
      },
    }),
    fails: [
      'receipts > what became of a reply is recorded, once however often it is told',
      'receipts > a receipt after erasure is taken, and brings nothing back',
    ],
  },
  {
    fault: 'cannot bear a receipt it does not know',
    way: 'pushes',
    breaksHost: (host) => ({
      ...host,
      delivered: async (receipt) => {
        const result = await host.delivered(receipt);
        if (result !== 'recorded') throw new Error('which reply?');
        return result;
      },
    }),
    fails: ['receipts > what became of a reply is recorded, once however often it is told'],
  },
  {
    fault: 'gives up on a part when the source is away',
    way: 'pushes',
    breaks: (channel) => ({
      ...channel,
      read: async (ref, signal) => {
        try {
          return (await channel.read?.(ref, signal)) ?? nothing();
        } catch {
          return nothing();
        }
      },
    }),
    fails: [
      'parts > a part given by reference is fetched after the commit, also when the source was away',
    ],
  },
  {
    fault: 'counts from a cursor of its own',
    way: 'is read by a cursor',
    breaks: (channel) => {
      let own: string | null = null;
      return {
        ...channel,
        poll: async (_, signal) => {
          const batch = await polled(channel)(own, signal);
          own = batch.cursor ?? own;
          return batch;
        },
      };
    },
    fails: [
      'commit and acknowledgement > what could not be committed stays with the source, and comes later',
      'commit and acknowledgement > under load the source is told to wait, and the item comes later',
      'cursors > from a cursor that was put back the same items come again, and are duplicates',
      'parts > a part whose item was refused comes whole with it later',
    ],
  },
  {
    fault: 'repeats the customer in its errors',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      reply: async (reply, signal) => {
        try {
          return await replied(channel)(reply, signal);
        } catch (error) {
          throw new Error(`no reply to ${reply.to.email ?? ''}`, { cause: error });
        }
      },
    }),
    fails: [
      'nothing personal outside the vault > no word of a person is in logs, answers, errors, facts or metrics',
    ],
  },
  {
    fault: 'moves its cursor whatever it stands at',
    way: 'is connected',
    breaksHost: (host) => ({
      ...host,
      accept: async (items) => host.accept(items, { cursor: another() }),
    }),
    fails: ['cursors > a cursor moves only with what it counts, over the one it was counted from'],
  },
  {
    fault: 'goes on with an erasure after it was told to stop',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      eraseAtSource: async (item) => erased(channel)(item, never),
    }),
    fails: ['stopping at the source > an erasure that is told to stop ends within a second'],
  },
  {
    fault: 'goes on with a verification after it was told to stop',
    way: 'is asked',
    breaks: (channel) => ({
      ...channel,
      verifyErased: async (item) =>
        (await channel.verifyErased?.(item, never)) ?? { status: 'present' },
    }),
    fails: ['stopping at the source > a verification that is told to stop ends within a second'],
  },
];
