import type { Clock } from '@council-contact/core';
import { secretKeys, signatureHeaders } from './signature.ts';

/** Where outgoing webhooks go, and how they are signed. */
export interface OutgoingOptions {
  /** https, or a loopback address. Redirects are not followed. */
  readonly url: string;
  /** `whsec_…`; several, with spaces between, while they are changed: each signs. */
  readonly secret: string;
  /** The CloudEvents source: a URI that names this contact centre, `https://contact.council.example`. */
  readonly source: string;
  /** How long the receiver may take, in milliseconds; 15,000 by default. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/** What became of a post. `afterMs`: what the receiver asked for in Retry-After. */
export type Posted =
  | { readonly status: 'taken' }
  | { readonly status: 'gone' }
  | { readonly status: 'again'; readonly code: string; readonly afterMs: number | null }
  | { readonly status: 'unknown'; readonly code: string };

/** Never longer, whatever a receiver asks for: 24 hours. */
const MOST_RETRY_AFTER_MS = 86_400_000;

/** Retry-After (RFC 9110 section 10.2.3), in seconds or as a date; null where there is none that makes sense. */
export const retryAfterMs = (header: string | null, now: Date): number | null => {
  if (header === null) return null;
  const text = header.trim();
  const ms = /^\d{1,9}$/u.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), MOST_RETRY_AFTER_MS);
};

/**
 * Posts signed bodies. Whether a post came through when no answer came is not known: the receiver tells repeats by the
 * ids of the events.
 *
 * @throws CC_CONFIG_INVALID for a secret that is none
 */
export const poster = ({ url, secret, timeoutMs = 15_000, clock }: OutgoingOptions) => {
  const keys = secretKeys(secret);
  const now = (): Date => clock?.now() ?? new Date();
  return async (
    message: { readonly id: string; readonly mediaType: string; readonly body: string },
    signal?: AbortSignal,
  ): Promise<Posted> => {
    const body = Buffer.from(message.body);
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: Response;
    try {
      response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        headers: {
          'content-type': message.mediaType,
          ...signatureHeaders(keys, message.id, now(), body),
        },
        body,
      });
      await response.body?.cancel();
    } catch {
      return { status: 'unknown', code: 'no-answer' };
    }
    if (response.ok) return { status: 'taken' };
    if (response.status === 410) return { status: 'gone' };
    const afterMs = retryAfterMs(response.headers.get('retry-after'), now());
    return { status: 'again', code: `http-${response.status}`, afterMs };
  };
};
