import { ContactCentreError } from '@council-contact/core';
import type { ContactCentre } from '@council-contact/core';

/** The channel that the suite tests, in the policy and under `channels`. */
export const CHANNEL = 'under-test';

export const PUBLIC_URL = `https://contact.council.example/channels/${CHANNEL}`;

const STATUS: Readonly<Record<string, number>> = {
  CC_BUSY: 503,
  CC_STORE_FULL: 503,
  CC_STOPPED: 503,
  CC_SIGNATURE_INVALID: 401,
  CC_SOURCE_MALFORMED: 400,
  CC_TOO_LARGE: 413,
  CC_CHANNEL_UNKNOWN: 404,
};

const answerTo = (error: unknown): Response => {
  if (!(error instanceof ContactCentreError)) return Response.json({}, { status: 500 });
  const { code, facts } = error;
  const seconds = Math.ceil(Number(facts['retryAfterMs'] ?? 1_000) / 1_000);
  return Response.json(
    { code },
    {
      status: STATUS[code] ?? 500,
      headers: code === 'CC_BUSY' ? { 'retry-after': String(seconds) } : {},
    },
  );
};

/** The mounted endpoint: a request to or below PUBLIC_URL goes to the channel, its errors come back as statuses. */
export const mounted =
  (centre: () => ContactCentre) =>
  async (request: Request): Promise<Response> => {
    if (request.url !== PUBLIC_URL && !/^[/?]/u.test(request.url.slice(PUBLIC_URL.length)))
      return new Response(null, { status: 404 });
    const { pathname } = new URL(request.url);
    const path = pathname.slice(new URL(PUBLIC_URL).pathname.length);
    const at = { path: path === '' ? '/' : path, publicUrl: request.url };
    try {
      return await centre().handle(CHANNEL, request, at);
    } catch (error) {
      return answerTo(error);
    }
  };
