import type { Logger } from '@council-contact/core';

/** How requests are taken, wherever they come in. */
export interface HandlerOptions {
  /**
   * Where the outside reaches the place that this is mounted at, without a slash at the end:
   * `https://contact.council.example`. Senders sign what they call: give it, or name the proxies that may be believed.
   */
  readonly publicUrl?: string;
  /** Networks in CIDR notation whose X-Forwarded-Proto and X-Forwarded-Host are believed; none by default. */
  readonly trustProxies?: readonly string[];
  /** Largest body in bytes, 64 MiB by default; more is answered with 413. */
  readonly maxBodyBytes?: number;
  /**
   * How long one body may keep us waiting, in milliseconds, all pauses added up; 60,000 by default, then 408. Time that
   * the channel takes over what has come does not count.
   */
  readonly bodyTimeoutMs?: number;
  /** False: `/metrics` is not served here. True by default. */
  readonly metrics?: boolean;
  /** pino and fastify.log fit. One line a channel's request: ids, codes and numbers, no address, no path. */
  readonly log?: Logger;
}

export const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024;
export const DEFAULT_BODY_TIMEOUT_MS = 60_000;
