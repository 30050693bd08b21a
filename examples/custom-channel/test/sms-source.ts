import type { Endpoint, FakeSource } from '@council-contact/conformance';
import { FakeGateway } from '../src/fake-gateway/fake-gateway.ts';
import type { SmsConfig } from '../src/options.ts';

const NUMBER = '+441632960100';
const TOKEN = 'a-token-of-the-gateway';
const SECRET = 'the-secret-of-the-webhooks';

// #region source
/** Gateways know numbers in one form, however people write them. */
const e164 = (phone = ''): string => phone.replaceAll(/[^\d+]/g, '').replace(/^0/, '+44');

/** The fake gateway as the conformance kit asks about it. */
export const smsSource = async (world: {
  readonly clock: { now(): Date };
}): Promise<FakeSource<SmsConfig>> => {
  let mounted: Endpoint | null = null;
  const gateway = await new FakeGateway({
    token: TOKEN,
    secret: SECRET,
    now: () => world.clock.now(),
    post: async (webhook) => mounted?.send(webhook) ?? Response.error(),
  }).start();
  return {
    config: { url: gateway.url, token: TOKEN, number: NUMBER, secret: SECRET },
    natures: ['automatic', 'opt-out', 'self'],
    largestPart: 5 * 1024 * 1024,

    connect: (endpoint) => {
      gateway.webhookUrl = endpoint.publicUrl;
      mounted = endpoint;
    },

    deliver: async ({ from, text, at, nature, parts }) => {
      const phone = e164(from.phone);
      const sender = { person: phone, 'opt-out': phone, automatic: 'EXAMPLE', self: NUMBER };
      const record = await gateway.text({
        from: sender[nature],
        to: NUMBER,
        at,
        text: nature === 'opt-out' ? 'STOP' : text,
        pictures: parts.map(({ mediaType, bytes }) => ({ type: mediaType, bytes })),
      });
      return { item: record.id, acknowledged: record.acknowledged };
    },
    redeliver: async (item) => ({ item, acknowledged: await gateway.announce(item) }),
    stored: async (item) => {
      const record = gateway.record(item);
      return {
        content: record !== undefined && record.content !== null,
        acknowledged: record?.acknowledged ?? true,
      };
    },

    forge: async ({ text, at }) => {
      const message = { id: 'SM1', from: '+447700900001', to: NUMBER, at, text };
      const body = JSON.stringify({ type: 'message.received', message });
      return { item: 'SM1', acknowledged: await gateway.post(body, 'a-secret-that-is-not-theirs') };
    },
    malformed: async (text) => {
      const body = `{"type":"message.received","message":{"text":"${text}`;
      return { item: 'SM2', acknowledged: await gateway.post(body) };
    },

    sent: async () =>
      gateway.sent.map(({ id, reference = '', content }) => ({
        key: reference,
        text: content?.text ?? '',
        item: id,
      })),
    receipt: async ({ item, key }, status) => {
      const words = {
        accepted: 'sent',
        delivered: 'delivered',
        read: 'delivered',
        failed: 'undelivered',
      } as const;
      const acknowledged = await gateway.report({ id: item, reference: key }, words[status]);
      return { item, acknowledged };
    },

    fail: async (how) => {
      gateway.fail(how);
      return true;
    },
    recover: async () => gateway.recover(),
    close: () => gateway.close(),
  };
};
// #endregion
