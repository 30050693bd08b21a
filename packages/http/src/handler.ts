import { ContactCentreError, silentLogger } from '@council-contact/core';
import { BodyTimeout, guarded } from './guarded-body.ts';
import type { HttpCentre, ServedCentre } from './http-centre.ts';
import { livez, metrics, readyz, type Readiness } from './operations.ts';
import { DEFAULT_BODY_TIMEOUT_MS, DEFAULT_MAX_BODY_BYTES, type HandlerOptions } from './options.ts';
import { codeOf, errorProblem, statusProblem } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** Where a request came in; read from its URL where left out. */
export interface RequestPlace {
  /** The path behind the mount, without the query: `/channels/sms/received`. */
  readonly path: string;
  /** The address that the sender called, byte for byte: what some of them sign. */
  readonly publicUrl: string;
}

export interface Handler {
  /** Answers any request; never rejects. */
  fetch(request: Request, place?: RequestPlace): Promise<Response>;
  /** From now on `/readyz` is 503, and channels take nothing new. */
  stopping(): void;
  /** Whether the path is one that is served here. */
  serves(path: string): boolean;
}

const CHANNEL = /^\/channels\/([A-Za-z0-9._-]{1,64})(\/.*)?$/u;

const isPromise = (centre: ServedCentre): centre is Promise<HttpCentre> => 'then' in centre;

const placeOf = ({ url }: Request): RequestPlace => ({
  path: new URL(url).pathname,
  publicUrl: url,
});

/**
 * A contact centre as a function from request to response, for any host that speaks the web's own types. What the
 * mounts for node:http, Fastify and Express have in common.
 */
export const contactCentreHandler = (
  served: ServedCentre,
  options: HandlerOptions = {},
): Handler => {
  const { log = silentLogger, metrics: servesMetrics = true } = options;
  const limits = {
    maxBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    waitMs: options.bodyTimeoutMs ?? DEFAULT_BODY_TIMEOUT_MS,
  };
  let readiness: Readiness = 'starting';
  let centre: HttpCentre | null = null;
  const opened = (open: HttpCentre): void => {
    centre = open;
    if (readiness === 'starting') readiness = 'running';
  };
  if (isPromise(served)) {
    served.then(opened, (error: unknown) => {
      log.error({ code: codeOf(error) }, 'the contact centre did not open');
    });
  } else opened(served);

  const running = (): HttpCentre => {
    if (centre === null || readiness !== 'running') {
      throw new ContactCentreError('CC_STOPPED', `The contact centre is ${readiness}.`);
    }
    return centre;
  };
  const ask = async (request: Request, { path, publicUrl }: RequestPlace): Promise<Answer> => {
    const [, channel, rest = '/'] = CHANNEL.exec(path) ?? [];
    if (channel === undefined) return null;
    const guard = guarded(request, limits);
    try {
      return await running().handle(channel, guard.request, { path: rest, publicUrl });
    } catch (error) {
      throw guard.refusal() ?? error;
    }
  };
  const OPERATIONS: Readonly<Record<string, () => Response | Promise<Response>>> = {
    '/livez': livez,
    '/readyz': () => readyz(readiness, centre),
    ...(servesMetrics && { '/metrics': () => metrics(running()) }),
  };
  const operate = (request: Request, path: string, requestId: string): Answer | Promise<Answer> => {
    const operation = Object.hasOwn(OPERATIONS, path) ? OPERATIONS[path] : undefined;
    if (operation === undefined) return null;
    if (request.method === 'GET' || request.method === 'HEAD') return operation();
    return statusProblem(405, requestId, {}, { allow: 'GET, HEAD' });
  };

  return {
    async fetch(request, place = placeOf(request)) {
      const requestId = requestIdOf(request.headers.get('x-request-id'));
      const started = performance.now();
      let failure: unknown = null;
      let response: Response;
      try {
        response =
          (await operate(request, place.path, requestId)) ??
          (await ask(request, place)) ??
          statusProblem(404, requestId);
      } catch (error) {
        failure = error;
        response =
          error instanceof BodyTimeout
            ? statusProblem(408, requestId)
            : errorProblem(error, requestId);
      }
      const channel = knownChannel(centre, place.path);
      if (channel !== undefined) {
        const line = {
          requestId,
          channel,
          method: request.method,
          status: response.status,
          ms: Math.round(performance.now() - started),
          ...(failure !== null && { code: codeOf(failure) }),
        };
        if (response.status === 500) log.error(line, 'a request failed');
        else log.info(line, 'a request was answered');
      }
      return named(response, requestId);
    },
    stopping() {
      readiness = 'stopping';
    },
    serves: (path) => Object.hasOwn(OPERATIONS, path) || CHANNEL.test(path),
  };
};

type Answer = Response | null;

/** Only names that are configured go into a log. */
const knownChannel = (centre: HttpCentre | null, path: string): string | undefined => {
  const id = CHANNEL.exec(path)?.[1];
  return centre?.channels.find((channel) => channel.id === id)?.id;
};

const named = (response: Response, requestId: string): Response => {
  try {
    response.headers.set('x-request-id', requestId);
    return response;
  } catch {
    // The headers of a fetched or redirecting response cannot be set.
    const { status, statusText } = response;
    const headers = new Headers(response.headers);
    headers.set('x-request-id', requestId);
    return new Response(response.body, { status, statusText, headers });
  }
};
