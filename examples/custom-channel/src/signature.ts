import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_MS = 300_000;

/** `x-gateway-signature: v1=HEX`, an HMAC-SHA256 over `x-gateway-timestamp` (Unix seconds), a full stop and the raw body. */
export const isSigned = (headers: Headers, body: Uint8Array, secrets: string[], now: Date) => {
  const timestamp = headers.get('x-gateway-timestamp') ?? '';
  const given = Buffer.from(headers.get('x-gateway-signature')?.slice('v1='.length) ?? '', 'hex');
  if (!(Math.abs(now.getTime() - Number(timestamp) * 1000) <= TOLERANCE_MS)) return false;
  return secrets.some((secret) => {
    const due = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
    return given.length === due.length && timingSafeEqual(given, due);
  });
};
