import { createHmac } from 'node:crypto';

/** A webhook as the gateway posts it. `at` is when it is signed, not when what it tells of happened. */
export const signedWebhook = (url: string, body: string, secret: string, at: Date): Request => {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return new Request(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-gateway-timestamp': timestamp,
      'x-gateway-signature': `v1=${signature}`,
    },
    body,
  });
};
