import type {
  Accepted,
  Channel,
  ChannelHost,
  Delivery,
  Inbound,
  OutboundReply,
  SourceErasure,
  SourceItem,
} from '@council-contact/core';

/** A source in memory: items lie in it until they are acknowledged, and can be answered and erased there. */
export interface FakeMailbox {
  open(host: ChannelHost): Channel;
  /** Puts an item where the next poll finds it. */
  deliver(...items: readonly Inbound[]): void;
  /** What the engine made of the items, in the order they were acknowledged. */
  readonly accepted: Accepted[];
  /** Every try, however it ended. */
  readonly sent: OutboundReply[];
  /** Of those the ones that went out. */
  readonly delivered: Set<OutboundReply>;
  readonly erased: SourceItem[];
  /** How the next sends end; when it is empty, they are sent. */
  readonly deliveries: (Delivery | Error)[];
  /** How the next erasures end; when it is empty, they are erased. */
  readonly erasures: (SourceErasure | Error)[];
  /** What it reads from quarantined bytes from now on. */
  reader:
    | ((bytes: Uint8Array, item: Pick<Inbound, 'key' | 'ref' | 'occurredAt'>) => Inbound)
    | null;
  host(): ChannelHost;
}

export const fakeMailbox = (): FakeMailbox => {
  const waiting: Inbound[] = [];
  const accepted: Accepted[] = [];
  const sent: OutboundReply[] = [];
  const delivered = new Set<OutboundReply>();
  const erased: SourceItem[] = [];
  const deliveries: (Delivery | Error)[] = [];
  const erasures: (SourceErasure | Error)[] = [];
  let opened: ChannelHost | null = null;

  const mailbox: FakeMailbox = {
    accepted,
    sent,
    delivered,
    erased,
    deliveries,
    erasures,
    reader: null,
    deliver(...items) {
      waiting.push(...items);
    },
    host() {
      if (opened === null) throw new Error('the mailbox has not been opened');
      return opened;
    },
    open(host) {
      opened = host;
      return {
        async poll() {
          const items = waiting.slice(0, 50);
          return {
            items,
            cursor: null,
            more: false,
            acknowledge: async (answers) => {
              waiting.splice(0, items.length);
              accepted.push(...answers);
            },
          };
        },
        async reply(reply) {
          const delivery = deliveries.shift() ?? { status: 'sent', ref: `sent:${reply.key}` };
          if (delivery instanceof Error) throw delivery;
          sent.push(reply);
          if (delivery.status === 'sent') delivered.add(reply);
          return delivery;
        },
        async eraseAtSource(item) {
          const erasure = erasures.shift() ?? { status: 'erased' };
          if (erasure instanceof Error) throw erasure;
          erased.push(item);
          return erasure;
        },
        async reread(bytes, item) {
          if (mailbox.reader === null) throw new Error('no reader');
          return mailbox.reader(bytes, item);
        },
      };
    },
  };
  return mailbox;
};
