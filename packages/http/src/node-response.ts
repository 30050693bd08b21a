import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasBody } from './node-request.ts';

/** How long the rest of a refused body is read and thrown away, so that its sender gets to read the answer. */
const LINGER_MS = 2_000;

const writeHead = (response: Response, to: ServerResponse, closes: boolean): void => {
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') to.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) to.setHeader('set-cookie', cookies);
  if (closes) to.setHeader('connection', 'close');
  to.writeHead(response.status);
  to.flushHeaders();
};

/** Writes as fast as the receiver reads. */
const writeBody = async (
  body: ReadableStream<Uint8Array>,
  to: ServerResponse,
  signal: AbortSignal,
): Promise<void> => {
  const reader = body.getReader();
  const stop = (): void => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (!to.write(value)) await once(to, 'drain', { signal });
    }
  } catch (error) {
    await reader.cancel(error).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** Ends it, and waits until the system has it all, or its receiver has gone. */
const ended = (to: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    if (to.destroyed) return resolve();
    to.once('finish', resolve).once('close', resolve).end();
  });

/** Until the sender has sent all, has gone, or has had its time. */
const discardRest = (message: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    if (message.destroyed) return resolve();
    const timer = setTimeout(resolve, LINGER_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    message.once('end', done).once('close', done).once('error', done).resume();
  });

/**
 * Sends a web response. A connection whose request was not read to its end is closed afterwards: what would follow on it
 * is the rest of a body.
 */
export const sendResponse = async (
  response: Response,
  message: IncomingMessage,
  to: ServerResponse,
  how: { readonly closes: boolean; readonly signal: AbortSignal },
): Promise<void> => {
  const isUnread = hasBody(message) && !message.complete;
  writeHead(response, to, how.closes || isUnread);
  try {
    if (response.body !== null && message.method !== 'HEAD')
      await writeBody(response.body, to, how.signal);
    if (isUnread) await discardRest(message);
    await ended(to);
  } catch {
    // Cut off: whoever reads must not take the half for the whole.
    to.destroy();
  }
};
