import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServedCentre } from './http-centre.ts';
import { nodeMount } from './node-mount.ts';
import type { HandlerOptions } from './options.ts';

/** What Express adds to node:http's request. */
export interface MountedMessage extends IncomingMessage {
  readonly originalUrl?: string;
}

export interface ExpressContactCentre {
  (message: MountedMessage, to: ServerResponse, next: (error?: unknown) => void): void;
  /** Before the server is closed: takes nothing new, and waits for what runs, at most `withinMs` (10,000). */
  drain(options?: { readonly withinMs?: number }): Promise<void>;
}

/**
 * Express middleware, to be mounted before any body parser: `app.use('/contact', expressContactCentre(centre))`. Serves
 * `/channels/ID/…`, `/livez`, `/readyz` and `/metrics` below its mount; other paths go on to what comes next.
 *
 * @throws CC_CONFIG_INVALID for a network in trustProxies that is none
 */
export const expressContactCentre = (
  centre: ServedCentre,
  options: HandlerOptions = {},
): ExpressContactCentre => {
  const mount = nodeMount(centre, options);
  const middleware = (
    message: MountedMessage,
    to: ServerResponse,
    next: (error?: unknown) => void,
  ): void => {
    const { url = '/', originalUrl = url } = message;
    const [path = ''] = url.split('?', 1);
    if (!mount.serves(path)) return next();
    const mountedAt = originalUrl.slice(0, originalUrl.length - url.length);
    void mount.answer(unmounted(message, originalUrl), to, mountedAt);
  };
  return Object.assign(middleware, {
    drain: ({ withinMs = 10_000 } = {}) => mount.drain(withinMs),
  });
};

/** Its address as it was called: Express takes the mount away. */
const unmounted = (message: MountedMessage, originalUrl: string): MountedMessage => {
  message.url = originalUrl;
  return message;
};
