// #region imports
import { ContactCentreError, type ChannelType, type SourceErasure } from '@council-contact/core';
import { SMS_SCHEMA, type SmsConfig } from './options.ts';
import { isSigned } from './signature.ts';
import { readWebhook } from './sms-to-inbound.ts';
// #endregion

// #region fate
/** Deleting takes words and pictures away; who wrote when stays with the gateway until 60 days after it was sent. */
const fate = async (response: Response): Promise<SourceErasure> => {
  const { status, metadataUntil } = (await response.json()) as Record<string, string>;
  if (response.status === 404) return { status: 'already-gone' };
  if (response.status === 403) return { status: 'refused', code: 'gateway-refused' };
  if (status !== 'deleted') return { status: 'present' };
  return { status: 'residual', what: 'numbers-and-times', until: metadataUntil ?? null };
};
// #endregion

// #region manifest
export const sms: ChannelType<SmsConfig> = {
  manifest: {
    name: 'sms',
    apiVersion: 1,
    kind: 'sms',
    configSchema: SMS_SCHEMA,
    atSource: [
      { field: 'text and pictures', maxDays: 60, erasable: 'verified' },
      { field: 'numbers and times', maxDays: 60, erasable: 'no' },
    ],
    reply: { maxCharacters: 918, repeatable: true },
  },
  // #endregion
  // #region open
  open: ({ url, token, number, secret, oldSecret = secret }, host) => {
    const headers = { authorization: `Bearer ${token}` };
    const ask = (path: string, init: RequestInit, stop?: AbortSignal) => {
      const signal = AbortSignal.any([AbortSignal.timeout(30_000), ...(stop ? [stop] : [])]);
      return fetch(`${url}/${path}`, { headers, ...init, signal, redirect: 'error' });
    };
    return {
      // #endregion
      // #region handle
      handle: async (request) => {
        const body = await request.bytes();
        if (!isSigned(request.headers, body, [secret, oldSecret], host.clock.now()))
          throw new ContactCentreError('CC_SIGNATURE_INVALID', 'The gateway has not signed this.');
        const said = readWebhook(Buffer.from(body).toString(), number);
        await ('reply' in said ? host.delivered(said) : host.accept([said]));
        return new Response(null, { status: 204 }); // durable here: the gateway may stop asking
      },
      // #endregion
      // #region read
      read: async (ref, signal) => {
        const { body, ok, status } = await ask(ref, {}, signal);
        if (ok && body !== null) return body;
        const code = status === 404 ? 'CC_NOT_FOUND' : 'CC_BUSY';
        throw new ContactCentreError(code, 'The gateway does not give the picture.', { status });
      },
      // #endregion
      // #region reply
      reply: async ({ key, to, text }, signal) => {
        const body = JSON.stringify({ to: to.phone, from: number, text, reference: key });
        const once = { method: 'POST', headers: { ...headers, 'idempotency-key': key }, body };
        const response = await ask('messages', once, signal);
        const { id, code = 'no-code' } = (await response.json()) as Record<string, string>;
        if (response.ok) return { status: 'sent', ref: `messages/${id}` };
        if (response.status < 500 && response.status !== 429) return { status: 'failed', code };
        const afterMs = (Number(response.headers.get('retry-after')) || 1) * 1_000;
        return { status: 'retry', code, afterMs };
      },
      // #endregion
      // #region erase
      eraseAtSource: async ({ ref }, signal) => fate(await ask(ref, { method: 'DELETE' }, signal)),
      verifyErased: async ({ ref }, signal) => fate(await ask(ref, {}, signal)),
      // #endregion
      // #region locate
      locate: async function* ({ phone = '' }) {
        const found = await ask(`messages?number=${encodeURIComponent(phone)}`, {});
        yield* ((await found.json()) as string[]).map((id) => `messages/${id}`);
      },
      // #endregion
      // #region health
      health: async () => ({ status: (await ask('health', {})).ok ? 'ok' : 'down' }),
      // #endregion
    };
  },
};
