import { STATUS_CODES } from 'node:http';
import { ContactCentreError, ERROR_CODES, type ErrorCode } from '@council-contact/core';

/**
 * A full disk is 503 like any other trouble that passes: senders' rules for coming again know 503 and Retry-After
 * (RFC 9110 section 15.6.4); 507 is WebDAV's, and many take an unknown 5xx for final.
 */
const STATUS: Partial<Readonly<Record<ErrorCode, number>>> = {
  CC_SOURCE_MALFORMED: 400,
  CC_SIGNATURE_INVALID: 401,
  CC_CHANNEL_UNKNOWN: 404,
  CC_TOO_LARGE: 413,
  CC_BUSY: 503,
  CC_STOPPED: 503,
  CC_STORE_FULL: 503,
};

/** Where the error itself names no time. */
const RETRY_AFTER_MS: Partial<Readonly<Record<ErrorCode, number>>> = {
  CC_BUSY: 1_000,
  CC_STOPPED: 1_000,
  CC_STORE_FULL: 60_000,
};

/** Facts of an error that a sender can act on: codes and limits. */
const TOLD = ['reason', 'field', 'maxBytes'] as const;

const toldFacts = ({ facts }: ContactCentreError): Record<string, string | number> => {
  const told: Record<string, string | number> = {};
  for (const name of TOLD) {
    const value = facts[name];
    if (typeof value === 'string' || typeof value === 'number') told[name] = value;
  }
  return told;
};

/** An answer that holds all of its body already, so that its length is known. */
export const whole = (body: string, status: number, headers: Record<string, string>): Response =>
  new Response(body, {
    status,
    headers: {
      'cache-control': 'no-store',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    },
  });

/** Problem details (RFC 9457) of an HTTP status alone. */
export const statusProblem = (
  status: number,
  requestId: string,
  more: Readonly<Record<string, string | number>> = {},
  headers: Record<string, string> = {},
): Response =>
  whole(
    JSON.stringify({
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      ...more,
      requestId,
    }),
    status,
    { 'content-type': 'application/problem+json', ...headers },
  );

/** The code of an error that is known here; anything else says nothing to the outside. */
export const codeOf = (error: unknown): ErrorCode | null =>
  error instanceof Error && 'code' in error && Object.hasOwn(ERROR_CODES, String(error.code))
    ? (String(error.code) as ErrorCode)
    : null;

/** What a sender is answered: status, code and what to do; nothing of the request. */
export const errorProblem = (error: unknown, requestId: string): Response => {
  const code = codeOf(error);
  const status = code === null ? undefined : STATUS[code];
  if (code === null || status === undefined) return statusProblem(500, requestId);
  const facts = error instanceof ContactCentreError ? error.facts : {};
  const retryAfterMs = Number(facts['retryAfterMs'] ?? RETRY_AFTER_MS[code] ?? Number.NaN);
  const headers = Number.isFinite(retryAfterMs)
    ? { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) }
    : undefined;
  const told = error instanceof ContactCentreError ? toldFacts(error) : {};
  return statusProblem(status, requestId, { code, detail: ERROR_CODES[code], ...told }, headers);
};
