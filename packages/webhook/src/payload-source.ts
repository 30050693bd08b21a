import { ContactCentreError, type SourceErasure } from '@council-contact/core';
import type { WebhookSettings } from './options.ts';

/** The integrator's own server, where payloads lie until they are erased. */
export interface PayloadSource {
  /**
   * What lies under an address; null where nothing does (404, 410).
   * @throws CC_BUSY where it does not answer as it should: what was to be taken is refused and comes again
   */
  get(url: URL, accept: string): Promise<Response | null>;
  /** All of a body, null where it is larger than may be. */
  bytes(response: Response, maxBytes: number): Promise<Uint8Array | null>;
  erase(url: URL, signal: AbortSignal): Promise<SourceErasure>;
  /** Whether anything is left there. */
  look(url: URL, signal: AbortSignal): Promise<SourceErasure>;
}

const TRY_AGAIN_MS = 5_000;

const unavailable = (status: number | null): ContactCentreError =>
  new ContactCentreError(
    'CC_BUSY',
    'A payload cannot be fetched now: nothing of the batch was taken. Send it again.',
    { retryAfterMs: TRY_AGAIN_MS, ...(status !== null && { status }) },
  );

const isGone = ({ status }: Response): boolean => status === 404 || status === 410;

const discard = async (response: Response): Promise<void> => {
  await response.body?.cancel();
};

/** Asks only the listed origins, shows its own token, says what for, and follows nobody elsewhere. */
export const payloadSource = (settings: WebhookSettings): PayloadSource => {
  const ask = (
    method: string,
    url: URL,
    purpose: string,
    how: { readonly accept?: string; readonly signal?: AbortSignal } = {},
  ): Promise<Response> => {
    if (!settings.origins.has(url.origin)) {
      throw new ContactCentreError('CC_CONFIG_INVALID', 'The origin is not listed.', {
        path: '/origins',
      });
    }
    const timeout = AbortSignal.timeout(settings.timeoutMs);
    return fetch(url, {
      method,
      redirect: 'manual',
      signal: how.signal === undefined ? timeout : AbortSignal.any([how.signal, timeout]),
      headers: {
        authorization: `Bearer ${settings.token}`,
        'council-contact-purpose': purpose,
        ...(how.accept !== undefined && { accept: how.accept }),
      },
    });
  };
  return {
    async get(url, accept) {
      let response: Response;
      try {
        response = await ask('GET', url, 'intake', { accept });
      } catch {
        throw unavailable(null);
      }
      if (response.status === 200) return response;
      await discard(response);
      if (isGone(response)) return null;
      throw unavailable(response.status);
    },
    async bytes(response, maxBytes) {
      const pieces: Uint8Array[] = [];
      let size = 0;
      try {
        for await (const piece of response.body ?? []) {
          size += piece.byteLength;
          if (size > maxBytes) return null;
          pieces.push(piece);
        }
      } catch {
        throw unavailable(null);
      }
      return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    },
    async erase(url, signal) {
      const response = await ask('DELETE', url, 'erasure', { signal });
      await discard(response);
      if (isGone(response)) return { status: 'already-gone' };
      if (response.ok) return { status: 'erased' };
      if (response.status === 403 || response.status === 409 || response.status === 451)
        return { status: 'refused', code: `http-${response.status}` };
      throw unavailable(response.status);
    },
    async look(url, signal) {
      const response = await ask('GET', url, 'verify-erasure', { signal });
      await discard(response);
      if (isGone(response)) return { status: 'already-gone' };
      if (response.ok) return { status: 'present' };
      throw unavailable(response.status);
    },
  };
};
