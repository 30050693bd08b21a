import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** Methods that a web Request cannot have (Fetch, forbidden methods). */
const FORBIDDEN = new Set(['CONNECT', 'TRACE', 'TRACK']);

export const isForbiddenMethod = (method: string | undefined): boolean =>
  method === undefined || FORBIDDEN.has(method.toUpperCase());

/** Whether a body was announced (RFC 9112 section 6). */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** A body that someone has read before us is gone: no signature can be checked any more. */
export const isBodyRead = (message: IncomingMessage): boolean =>
  hasBody(message) && Readable.isDisturbed(message);

export const headersOf = ({ headers }: IncomingMessage): Headers => {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') all.append(name, value);
    else for (const one of value ?? []) all.append(name, one);
  }
  return all;
};

/** A body as a web stream, one piece at a time: who does not read stops the sender. */
const bodyOf = (message: IncomingMessage): ReadableStream<Uint8Array> => {
  const heard = new AbortController();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const { signal } = heard;
        const on = (event: string, listener: (piece: Uint8Array) => void): void => {
          message.on(event, listener);
          signal.addEventListener('abort', () => message.off(event, listener));
        };
        const gone = (): void => {
          heard.abort();
          controller.error(new Error('the sender went away'));
        };
        on('data', (piece) => {
          message.pause();
          controller.enqueue(piece);
        });
        on('end', () => {
          heard.abort();
          controller.close();
        });
        on('error', gone);
        on('close', gone);
        // An error that comes after all is heard of no one: it must not end the process.
        message.on('error', () => {});
        message.pause();
      },
      pull() {
        message.resume();
      },
      cancel() {
        heard.abort();
        message.pause();
      },
    },
    { highWaterMark: 0 },
  );
};

/** A request of node:http as one of the web; its body is untouched. */
export const webRequest = (
  message: IncomingMessage,
  {
    url,
    headers,
    signal,
  }: { readonly url: string; readonly headers: Headers; readonly signal: AbortSignal },
): Request => {
  const { method = 'GET' } = message;
  const takesBody = method !== 'GET' && method !== 'HEAD' && hasBody(message);
  return new Request(url, {
    method,
    headers,
    signal,
    ...(takesBody && { body: bodyOf(message), duplex: 'half' }),
  });
};
