import { ContactCentreError, type DeliveryReceipt, type Inbound } from '@council-contact/core';

/** As the gateway documents it. Nothing of it is believed: an item that lacks what it needs is quarantined by the engine. */
type Message = Record<'id' | 'from' | 'at' | 'status', string> &
  Partial<Record<'text' | 'reference' | 'code', string>> & {
    readonly media?: readonly { readonly id: string; readonly type: string }[];
  };

const NUMBER = /^\+[1-9]\d{6,14}$/; // all else is a name or a short code: nobody reads an answer
const STOP = /^\s*(?:stop|stopall|unsubscribe|end|quit)\s*$/i;

const toInbound = ({ id, from, at, text = '', media = [] }: Message, to: string): Inbound => {
  const sender = NUMBER.test(from) ? 'person' : 'automatic';
  const nature = from === to ? 'self' : STOP.test(text) ? 'opt-out' : sender;
  const names = { key: id, ref: `messages/${id}`, conversation: from };
  const parts = media.map((m) => ({ kind: 'attachment', mediaType: m.type, ref: `media/${m.id}` }));
  return { ...names, occurredAt: at, nature, from: { phone: from }, to, text, parts };
};

const STATUS = { delivered: 'delivered', undelivered: 'failed' } as const;

const toReceipt = ({ reference: key = '', status, at, code }: Message): DeliveryReceipt => {
  const known = STATUS[status as keyof typeof STATUS] ?? 'accepted'; // all else: it is on its way
  return { reply: { key }, status: known, at, ...(code !== undefined && { code }) };
};

/** A webhook in the port's words. */
export const readWebhook = (body: string, ourNumber: string): Inbound | DeliveryReceipt => {
  try {
    const { type, message } = JSON.parse(body) as { type: string; message: Message };
    return type === 'message.status' ? toReceipt(message) : toInbound(message, ourNumber);
  } catch {
    // No cause: what JSON.parse says repeats the customer's words.
    throw new ContactCentreError('CC_SOURCE_MALFORMED', 'The webhook does not read as a message.');
  }
};
