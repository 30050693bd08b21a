import { timingSafeEqual } from 'node:crypto';
import { ContactCentreError, hasCode } from '@council-contact/core';
import type {
  Channel,
  ChannelHost,
  ChannelType,
  DeliveryReceipt,
  Inbound,
  Part,
} from '@council-contact/core';
import { gatewayAt, sign } from './gateway.ts';
import type { Gateway, GatewayConfig, GatewayItem, GatewayMessage } from './gateway.ts';

const manifestOf = (way: string) => ({
  name: `gateway that ${way}`,
  apiVersion: 1 as const,
  kind: 'gateway',
  configSchema: {
    type: 'object',
    required: ['url', 'secret'],
    additionalProperties: false,
    properties: {
      url: { type: 'string' },
      secret: { type: 'string', 'x-secret': true },
    },
  },
  atSource: [{ field: 'message', maxDays: null, erasable: 'verified' as const }],
  reply: { repeatable: true },
});

type PartsOf = (message: GatewayMessage) => Promise<readonly Part[]>;

const toInbound = async (message: GatewayMessage, partsOf: PartsOf): Promise<Inbound> => ({
  key: message.id,
  ref: message.id,
  conversation: message.conversation,
  occurredAt: message.at,
  nature: message.nature,
  from: message.from,
  to: 'the council',
  text: message.text,
  parts: await partsOf(message),
});

const unreadable = ({ id, raw }: GatewayItem, host: ChannelHost): Inbound => ({
  key: id,
  ref: id,
  conversation: id,
  occurredAt: host.clock.now().toISOString(),
  nature: 'person',
  from: {},
  to: 'the council',
  parts: [{ kind: 'original', mediaType: 'application/json', bytes: Buffer.from(raw) }],
  malformed: 'no-message',
});

const bytesOf = (gateway: Gateway, id: string): Uint8Array =>
  gateway.parts.get(id) ?? new Uint8Array();

const byBytes =
  (gateway: Gateway): PartsOf =>
  async ({ parts }) =>
    parts.map(({ id, mediaType, filename }) => ({
      kind: 'attachment',
      mediaType,
      filename,
      bytes: bytesOf(gateway, id),
    }));

const byReference: PartsOf = async ({ parts }) =>
  parts.map(({ id, mediaType, filename }) => ({
    kind: 'attachment',
    mediaType,
    filename,
    ref: id,
  }));

const staged =
  (gateway: Gateway, host: ChannelHost): PartsOf =>
  async ({ parts }) =>
    Promise.all(
      parts.map(async ({ id, mediaType, filename }) => {
        const bytes = bytesOf(gateway, id);
        const meta = { mediaType, filename, maxBytes: bytes.length };
        const stream = new Blob([new Uint8Array(bytes)]).stream();
        return {
          kind: 'attachment',
          mediaType,
          filename,
          staged: await host.stage(stream, meta),
        };
      }),
    );

/** What every gateway channel does, whichever way items come in. */
const outward = (gateway: Gateway): Channel => ({
  async reply({ key, text }, signal) {
    return { status: 'sent', ref: await gateway.call(() => gateway.send(key, text), signal) };
  },
  async eraseAtSource({ ref }, signal) {
    const done = await gateway.call(() => gateway.erase(ref), signal);
    return done ? { status: 'erased' } : { status: 'refused', code: 'legal-hold' };
  },
  async verifyErased({ ref }, signal) {
    const isHeld = await gateway.call(() => gateway.holds(ref), signal);
    return { status: isHeld ? 'present' : 'erased' };
  },
  async *locate({ email }) {
    for (const { id, message } of await gateway.call(() => [...gateway.items]))
      if (message?.from.email === email && gateway.holds(id)) yield id;
  },
});

const read = (body: string, host: ChannelHost): Record<string, unknown> => {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    throw new ContactCentreError('CC_SOURCE_MALFORMED', 'The body is no JSON.', {
      channel: host.id,
      reason: 'no-json',
    });
  }
};

/** The gateway posts signed messages and receipts; pictures are fetched. */
export const pushChannel: ChannelType<GatewayConfig> = {
  manifest: manifestOf('pushes'),
  open({ url, secret }, host) {
    const gateway = gatewayAt(url);
    return {
      ...outward(gateway),
      async handle(request) {
        const body = await request.text();
        const given = Buffer.from(request.headers.get('x-signature') ?? '');
        const expected = Buffer.from(sign(secret, body));
        if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
          throw new ContactCentreError(
            'CC_SIGNATURE_INVALID',
            'The signature is not the source’s.',
            {
              channel: host.id,
            },
          );
        }
        const { kind, ...rest } = read(body, host);
        if (kind === 'receipt') {
          const { reply, status } = rest as { reply: string; status: DeliveryReceipt['status'] };
          const at = host.clock.now().toISOString();
          const result = await host.delivered({ reply: { ref: reply }, status, at });
          return new Response(null, { status: result === 'unknown' ? 202 : 200 });
        }
        await host.accept([await toInbound(rest as unknown as GatewayMessage, byReference)]);
        return new Response();
      },
      read: async (ref, signal) =>
        gateway.call(() => new Blob([new Uint8Array(bytesOf(gateway, ref))]).stream(), signal),
      // It hears nothing of a source that is down but for this.
      health: async () => {
        await gateway.call(() => {});
        return { status: 'ok' };
      },
    };
  },
};

const AT_ONCE = 25;

/** The gateway is asked for what was not acknowledged. */
export const pollChannel: ChannelType<GatewayConfig> = {
  manifest: manifestOf('is asked'),
  open({ url }, host) {
    const gateway = gatewayAt(url);
    return {
      ...outward(gateway),
      pollEveryMs: 20,
      async poll(_cursor, signal) {
        const waiting = await gateway.call(
          () => gateway.items.filter(({ acknowledged, erased }) => !acknowledged && !erased),
          signal,
        );
        const taken = waiting.slice(0, AT_ONCE);
        const items = await Promise.all(
          taken.map(async (item) =>
            item.message === null
              ? unreadable(item, host)
              : toInbound(item.message, byBytes(gateway)),
          ),
        );
        return {
          items,
          cursor: null,
          more: waiting.length > taken.length,
          acknowledge: async () => {
            await gateway.call(() => {
              for (const item of taken) item.acknowledged = true;
            }, signal);
          },
        };
      },
    };
  },
};

/** The gateway is asked for what came after a cursor, and never told anything; parts are staged. */
export const cursorChannel: ChannelType<GatewayConfig> = {
  manifest: manifestOf('is read by a cursor'),
  open({ url }, host) {
    const gateway = gatewayAt(url);
    return {
      ...outward(gateway),
      pollEveryMs: 20,
      async poll(cursor, signal) {
        const from = Number(cursor ?? 0);
        const log = await gateway.call(() => [...gateway.items], signal);
        const taken = log.slice(from, from + AT_ONCE);
        const items: Inbound[] = [];
        for (const item of taken) {
          if (item.erased) continue;
          items.push(
            item.message === null
              ? unreadable(item, host)
              : await toInbound(item.message, staged(gateway, host)),
          );
        }
        const next = from + taken.length;
        return { items, cursor: taken.length === 0 ? null : String(next), more: next < log.length };
      },
    };
  },
};

/** A held connection, over which the gateway tells what is not acknowledged. */
export const connectedChannel: ChannelType<GatewayConfig> = {
  manifest: manifestOf('is connected'),
  open({ url }, host) {
    const gateway = gatewayAt(url);
    let trouble = false;
    const takeAll = async (signal: AbortSignal): Promise<void> => {
      const waiting = await gateway.call(
        () => gateway.items.filter(({ acknowledged, erased }) => !acknowledged && !erased),
        signal,
      );
      for (const item of waiting) {
        const inbound =
          item.message === null
            ? unreadable(item, host)
            : await toInbound(item.message, byBytes(gateway));
        await host.accept([inbound]);
        await gateway.call(() => {
          item.acknowledged = true;
        }, signal);
      }
    };
    return {
      ...outward(gateway),
      async run(signal) {
        while (!signal.aborted) {
          try {
            await takeAll(signal);
            trouble = false;
          } catch (error) {
            trouble = !hasCode(error, 'CC_BUSY');
          }
          await pause(10, signal);
        }
      },
      health: async () => ({ status: trouble ? 'down' : 'ok' }),
    };
  },
};

const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = (): void => resolve();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) resolve();
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
};
