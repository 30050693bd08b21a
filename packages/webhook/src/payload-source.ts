import { ContactCentreError, type SourceErasure } from '@council-contact/core';
import type { WebhookSettings } from './options.ts';

/** What came for a GET: its body fails where it stands still for too long. */
export interface Fetched {
  /** Bytes as declared; NaN where nothing was. */
  readonly declared: number;
  readonly body: ReadableStream<Uint8Array>;
}

/** The integrator's own server, where payloads lie until they are erased. */
export interface PayloadSource {
  /**
   * What lies under an address; null where nothing does (404, 410).
   * @throws CC_BUSY where it does not answer as it should: what was to be taken is refused and comes again
   */
  get(url: URL, accept: string): Promise<Fetched | null>;
  /** All of a body, null where it is larger than may be. @throws CC_BUSY where it breaks off */
  bytes(fetched: Fetched, maxBytes: number): Promise<Uint8Array | null>;
  erase(url: URL, signal: AbortSignal): Promise<SourceErasure>;
  /** Whether anything is left there. */
  look(url: URL, signal: AbortSignal): Promise<SourceErasure>;
}

const TRY_AGAIN_MS = 5_000;

/** The sender keeps what it has, and brings it again. */
export const unavailable = (status: number | null): ContactCentreError =>
  new ContactCentreError(
    'CC_BUSY',
    'A payload cannot be fetched now: nothing of the batch was taken. Send it again.',
    { retryAfterMs: TRY_AGAIN_MS, ...(status !== null && { status }) },
  );

const isGone = ({ status }: Response): boolean => status === 404 || status === 410;

const discard = async (response: Response): Promise<void> => {
  await response.body?.cancel();
};

/** A body that may stand still for so long, however long it takes in all. */
const watched = (
  { body }: Response,
  { quiet, stop }: { readonly quiet: NodeJS.Timeout; readonly stop: () => void },
): ReadableStream<Uint8Array> => {
  const reader = body?.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        quiet.refresh();
        try {
          const piece = await reader?.read();
          if (piece?.value !== undefined) return controller.enqueue(piece.value);
          stop();
          return controller.close();
        } catch (error) {
          stop();
          throw error;
        }
      },
      async cancel(reason) {
        stop();
        await reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
};

/** Asks only the listed origins, shows its own token, says what for, and follows nobody elsewhere. */
export const payloadSource = ({ origins, token, timeoutMs }: WebhookSettings): PayloadSource => {
  const ask = (
    method: string,
    url: URL,
    purpose: string,
    how: { readonly accept?: string; readonly signal: AbortSignal },
  ): Promise<Response> => {
    if (!origins.has(url.origin)) {
      throw new ContactCentreError('CC_CONFIG_INVALID', 'The origin is not listed.', {
        path: '/origins',
      });
    }
    return fetch(url, {
      method,
      redirect: 'manual',
      signal: how.signal,
      headers: {
        authorization: `Bearer ${token}`,
        'council-contact-purpose': purpose,
        ...(how.accept !== undefined && { accept: how.accept }),
      },
    });
  };
  const within = (signal: AbortSignal): AbortSignal =>
    AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  return {
    async get(url, accept) {
      const abort = new AbortController();
      const quiet = setTimeout(() => abort.abort(), timeoutMs);
      const stop = (): void => clearTimeout(quiet);
      let response: Response;
      try {
        response = await ask('GET', url, 'intake', { accept, signal: abort.signal });
      } catch {
        stop();
        throw unavailable(null);
      }
      if (response.status === 200) {
        const declared = Number(response.headers.get('content-length') ?? Number.NaN);
        return { declared, body: watched(response, { quiet, stop }) };
      }
      stop();
      await discard(response);
      if (isGone(response)) return null;
      throw unavailable(response.status);
    },
    async bytes({ body }, maxBytes) {
      const pieces: Uint8Array[] = [];
      let size = 0;
      try {
        for await (const piece of body) {
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
      const response = await ask('DELETE', url, 'erasure', { signal: within(signal) });
      await discard(response);
      if (isGone(response)) return { status: 'already-gone' };
      if (response.ok) return { status: 'erased' };
      if (response.status === 403 || response.status === 409 || response.status === 451)
        return { status: 'refused', code: `http-${response.status}` };
      throw unavailable(response.status);
    },
    async look(url, signal) {
      const response = await ask('GET', url, 'verify-erasure', { signal: within(signal) });
      await discard(response);
      if (isGone(response)) return { status: 'already-gone' };
      if (response.ok) return { status: 'present' };
      throw unavailable(response.status);
    },
  };
};
