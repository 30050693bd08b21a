import { createHmac } from 'node:crypto';
import type { Nature, PartyDetails } from '@council-contact/core';
import type {
  Delivered,
  Endpoint,
  FakeSource,
  SentReply,
  SourceFailure,
  SourceMessage,
  World,
} from '../../src/index.ts';

/** What lies in the gateway: a customer's message. Parts lie beside it. */
export interface GatewayItem {
  readonly id: string;
  /** Null: an item that is no message. */
  readonly message: GatewayMessage | null;
  readonly raw: string;
  acknowledged: boolean;
  erased: boolean;
}

export interface GatewayMessage {
  readonly id: string;
  readonly from: PartyDetails;
  readonly text: string;
  readonly conversation: string;
  readonly at: string;
  readonly nature: Nature;
  readonly parts: readonly {
    readonly id: string;
    readonly mediaType: string;
    readonly filename: string;
  }[];
}

export interface GatewayConfig {
  readonly url: string;
  readonly secret: string;
}

export const sign = (secret: string, body: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

const gateways = new Map<string, Gateway>();

/** The gateway behind an address of this process. */
export const gatewayAt = (url: string): Gateway => {
  const gateway = gateways.get(url);
  if (gateway === undefined) throw new Error(`there is no gateway at ${url}`);
  return gateway;
};

/** A system outside, in memory: keeps messages until they are deleted, sends replies, drops a second send of one key. */
export class Gateway {
  readonly url: string;
  readonly secret = 'correct-horse-battery-staple';
  readonly items: GatewayItem[] = [];
  readonly parts = new Map<string, Uint8Array>();
  readonly sent: (SentReply & { erased: boolean })[] = [];
  failure: SourceFailure | null = null;
  #recovered = Promise.withResolvers<void>();

  constructor() {
    this.url = `memory:${gateways.size + 1}`;
    gateways.set(this.url, this);
  }

  /** A call from outside, as the network would have it. */
  async call<T>(work: () => T, signal?: AbortSignal): Promise<T> {
    await Promise.resolve();
    signal?.throwIfAborted();
    if (this.failure === 'refuse') throw new Error('connect ECONNREFUSED');
    const result = work();
    if (this.failure === 'drop-answer') throw new Error('socket hang up');
    if (this.failure === 'hang') {
      const { promise, reject } = Promise.withResolvers<never>();
      const abort = (): void => reject(new Error('aborted'));
      signal?.addEventListener('abort', abort, { once: true });
      try {
        await Promise.race([this.#recovered.promise, promise]);
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    }
    return result;
  }

  recover(): void {
    this.failure = null;
    this.#recovered.resolve();
    this.#recovered = Promise.withResolvers();
  }

  add(message: GatewayMessage | null, raw: string): GatewayItem {
    const item = {
      id: message?.id ?? `item-${this.items.length + 1}`,
      message,
      raw,
      acknowledged: false,
      erased: false,
    };
    this.items.push(item);
    return item;
  }

  find(id: string): GatewayItem | undefined {
    return this.items.find((item) => item.id === id);
  }

  send(key: string, text: string): string {
    const known = this.sent.find((reply) => reply.key === key);
    if (known !== undefined) return known.item;
    const item = `reply-${this.sent.length + 1}`;
    this.sent.push({ key, text, item, erased: false });
    return item;
  }

  /** False: it will not. */
  erase(id: string): boolean {
    if (this.failure === 'refuse-erasure') return false;
    const item = this.find(id) ?? this.sent.find((reply) => reply.item === id);
    if (item !== undefined) item.erased = true;
    return true;
  }

  holds(id: string): boolean {
    const item = this.find(id) ?? this.sent.find((reply) => reply.item === id);
    return item !== undefined && !item.erased;
  }
}

/** How the gateway lets others know: it posts, or it is asked. */
export type Way = 'push' | 'pull';

/** The gateway as the kit sees it. `tellsNothing`: it is never told what was taken. */
export const fakeGateway =
  (way: Way, { tellsNothing = false } = {}) =>
  (_world: World): FakeSource<GatewayConfig> => {
    const gateway = new Gateway();
    let endpoint: Endpoint | null = null;

    const post = async (raw: string, signature = sign(gateway.secret, raw)): Promise<boolean> => {
      const response = await endpoint?.send(
        new Request(`${endpoint.publicUrl}/in`, {
          method: 'POST',
          body: raw,
          headers: { 'x-signature': signature },
        }),
      );
      return response?.ok === true;
    };

    const offer = async (item: GatewayItem): Promise<Delivered> => {
      if (way === 'push') item.acknowledged = (await post(item.raw)) || item.acknowledged;
      return { item: item.id, acknowledged: way === 'push' && item.acknowledged };
    };

    const put = (message: SourceMessage): GatewayItem => {
      const id = `item-${gateway.items.length + 1}`;
      const { from, text, conversation, at, nature } = message;
      const parts = message.parts.map(({ bytes, mediaType, filename }, index) => {
        gateway.parts.set(`${id}-${index}`, bytes);
        return { id: `${id}-${index}`, mediaType, filename };
      });
      const given = { id, from, text, conversation, at, nature, parts };
      return gateway.add(given, JSON.stringify({ kind: 'message', ...given }));
    };

    return {
      config: { url: gateway.url, secret: gateway.secret },
      natures: ['automatic', 'self'],
      largestPart: 2 * 1024 * 1024,
      connect: (given) => {
        endpoint = given;
      },
      deliver: async (message) => offer(put(message)),
      redeliver: async (id) => {
        const item = gateway.find(id);
        if (item === undefined) throw new Error(`no item ${id}`);
        if (item.erased) return { item: id, acknowledged: true };
        if (way === 'pull') item.acknowledged = false;
        return offer(item);
      },
      stored: async (id) => ({
        content: gateway.holds(id),
        acknowledged: tellsNothing ? null : (gateway.find(id)?.acknowledged ?? true),
      }),
      ...(way === 'push' && {
        forge: async (message: SourceMessage) => {
          const { id: _, ...given } = { ...message, id: 'forged' };
          const raw = JSON.stringify({ kind: 'message', id: 'forged', ...given });
          return { item: 'forged', acknowledged: await post(raw, sign('a guess', raw)) };
        },
        receipt: async (reply: SentReply, status: string) => {
          const raw = JSON.stringify({ kind: 'receipt', reply: reply.item, status });
          return { item: `receipt-${reply.item}`, acknowledged: await post(raw) };
        },
      }),
      malformed: async (text) => offer(gateway.add(null, `{"kind": ${text}`)),
      sent: async () => gateway.sent,
      fail: async (how) => {
        gateway.failure = how;
        return true;
      },
      recover: async () => gateway.recover(),
    };
  };
