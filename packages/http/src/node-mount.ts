import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { silentLogger } from '@council-contact/core';
import { contactCentreHandler, type RequestPlace } from './handler.ts';
import type { ServedCentre } from './http-centre.ts';
import { headersOf, isBodyRead, isForbiddenMethod, webRequest } from './node-request.ts';
import { sendResponse } from './node-response.ts';
import type { HandlerOptions } from './options.ts';
import { statusProblem } from './problem.ts';
import { publicOrigins } from './public-origin.ts';
import { requestIdOf } from './request-id.ts';

/** What a sender is told, and the log says, where a parser sits before us. */
const BODY_READ =
  'A body parser has read this request before the contact centre: mount the contact centre before it. Signatures are over the raw body.';

const ALLOWED = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

export interface NodeMount {
  /** Answers a request; resolves when the answer is sent or its receiver has gone. Never rejects. */
  answer(message: IncomingMessage, to: ServerResponse, mountedAt: string): Promise<void>;
  /** Whether the path behind the mount is one that is served. */
  serves(path: string): boolean;
  /**
   * Takes nothing new and waits for what is being answered; event streams are ended at once, the rest after `withinMs`.
   */
  drain(withinMs: number): Promise<void>;
}

interface Running {
  readonly abort: AbortController;
  isEventStream: boolean;
}

/** Path and query of the request target as it was sent; null for a form that has none (RFC 9112 section 3.2). */
const targetOf = ({ url = '' }: IncomingMessage): string | null => {
  if (url.startsWith('/')) return url;
  const absolute = /^https?:\/\/[^/?#]+(\/.*)$/iu.exec(url);
  return absolute?.[1] ?? null;
};

/** A handler behind node:http's own request and response, whoever owns the server. */
export const nodeMount = (served: ServedCentre, options: HandlerOptions): NodeMount => {
  const handler = contactCentreHandler(served, options);
  const originOf = publicOrigins(options);
  const { publicUrl, log = silentLogger } = options;
  const running = new Set<Running>();
  const idle = new Set<() => void>();
  let drains = false;

  const placeOf = (
    message: IncomingMessage,
    headers: Headers,
    mountedAt: string,
  ): RequestPlace | null => {
    const target = targetOf(message);
    if (target === null) return null;
    const behind = target.slice(mountedAt.length);
    const [path = ''] = behind.split('?', 1);
    const { remoteAddress: address } = message.socket;
    const peer = { address, encrypted: message.socket instanceof TLSSocket };
    if (publicUrl !== undefined) return { path, publicUrl: publicUrl + behind };
    const origin = originOf(peer, headers);
    return origin === null ? null : { path, publicUrl: origin + target };
  };

  const respond = async (
    message: IncomingMessage,
    mountedAt: string,
    signal: AbortSignal,
  ): Promise<Response> => {
    const headers = headersOf(message);
    const requestId = (): string => requestIdOf(headers.get('x-request-id'));
    if (isForbiddenMethod(message.method))
      return statusProblem(405, requestId(), {}, { allow: ALLOWED });
    const place = placeOf(message, headers, mountedAt);
    if (place === null || !URL.canParse(place.publicUrl)) return statusProblem(400, requestId());
    if (isBodyRead(message)) {
      log.error({ code: 'CC_CONFIG_INVALID' }, BODY_READ);
      return statusProblem(500, requestId(), { code: 'CC_CONFIG_INVALID', detail: BODY_READ });
    }
    return handler.fetch(webRequest(message, { url: place.publicUrl, headers, signal }), place);
  };

  return {
    serves: (path) => handler.serves(path),
    async answer(message, to, mountedAt) {
      const one: Running = { abort: new AbortController(), isEventStream: false };
      running.add(one);
      to.once('close', () => {
        if (!to.writableFinished) one.abort.abort();
      });
      try {
        const response = await respond(message, mountedAt, one.abort.signal);
        one.isEventStream =
          response.headers.get('content-type')?.startsWith('text/event-stream') === true;
        if (drains && one.isEventStream) one.abort.abort();
        await sendResponse(response, message, to, { closes: drains, signal: one.abort.signal });
      } catch (error) {
        log.error({ code: error instanceof TypeError ? 'TypeError' : null }, 'a request failed');
        to.destroy();
      } finally {
        running.delete(one);
        if (running.size === 0) for (const resolve of idle) resolve();
      }
    },
    async drain(withinMs) {
      drains = true;
      handler.stopping();
      for (const { abort, isEventStream } of running) if (isEventStream) abort.abort();
      if (running.size === 0) return;
      const timer = setTimeout(() => {
        for (const { abort } of running) abort.abort();
        for (const resolve of idle) resolve();
      }, withinMs);
      await new Promise<void>((resolve) => idle.add(resolve));
      clearTimeout(timer);
    },
  };
};
