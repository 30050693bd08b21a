import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { ServedCentre } from './http-centre.ts';
import { nodeMount } from './node-mount.ts';
import type { HandlerOptions } from './options.ts';

export interface ServeOptions extends HandlerOptions {
  /** 127.0.0.1 by default: what is to be seen by others is said. */
  readonly host?: string;
  /** 0 by default: any free one. */
  readonly port?: number;
  /** Key and certificate; with them HTTPS is spoken. */
  readonly tls?: Pick<SecureContextOptions, 'key' | 'cert' | 'ca' | 'minVersion'>;
  /** How long the headers of a request may take, in milliseconds; 10,000 by default, then 408. */
  readonly headersTimeoutMs?: number;
  /** How long an idle connection is kept, in milliseconds; 65,000 by default: longer than most proxies keep theirs. */
  readonly keepAliveMs?: number;
}

export interface Serving extends AsyncDisposable {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  readonly port: number;
  /** Accepts no more, finishes what runs, ends idle connections; what is left after `withinMs` (10,000) is cut off. */
  close(options?: { readonly withinMs?: number }): Promise<void>;
}

const DRAIN_MS = 10_000;

/**
 * Serves a contact centre's channels on a listener of its own: `/channels/ID/…`, `/livez`, `/readyz`, `/metrics`.
 * Resolves when it listens; closing it leaves the centre as it is.
 *
 * @throws CC_CONFIG_INVALID for a network in trustProxies that is none; what listening throws
 */
export const serve = async (centre: ServedCentre, options: ServeOptions = {}): Promise<Serving> => {
  const { host = '127.0.0.1', port = 0, tls, headersTimeoutMs = 10_000 } = options;
  const mount = nodeMount(centre, options);
  const timeouts = {
    headersTimeout: headersTimeoutMs,
    // A body's time is counted by the handler: only while we wait for it, not while a channel works.
    requestTimeout: 0,
    keepAliveTimeout: options.keepAliveMs ?? 65_000,
    connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs),
  };
  const server: Server =
    tls === undefined ? createServer(timeouts) : createSecureServer({ ...timeouts, ...tls });
  const answer = async (message: IncomingMessage, to: ServerResponse): Promise<void> => {
    await mount.answer(message, to, '');
    if (!server.listening) server.closeIdleConnections();
  };
  server.on('request', (message, to) => void answer(message, to));
  server.listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  let closing: Promise<void> | undefined;
  const close = async (withinMs: number): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    await mount.drain(withinMs);
    server.closeAllConnections();
    await closed;
  };
  const serving: Serving = {
    url: `${tls === undefined ? 'http' : 'https'}://${name}:${bound}`,
    port: bound,
    close({ withinMs = DRAIN_MS } = {}) {
      closing ??= close(withinMs);
      return closing;
    },
    [Symbol.asyncDispose]: () => serving.close(),
  };
  return serving;
};
