import { ContactCentreError } from '@council-contact/core';

/** The sender kept us waiting too long. */
export class BodyTimeout extends Error {
  override readonly name = 'BodyTimeout';
}

export interface GuardedRequest {
  /** To be read in place of the original; its body fails once it is too large or too slow. */
  readonly request: Request;
  /** Why the body was refused, whatever the reader made of it; null where it was not. */
  refusal(): ContactCentreError | BodyTimeout | null;
}

const tooLarge = (maxBytes: number): ContactCentreError =>
  new ContactCentreError(
    'CC_TOO_LARGE',
    `A body may have ${maxBytes} bytes; send less at once, or raise maxBodyBytes.`,
    { maxBytes },
  );

/**
 * The same request with its body under limits: bytes, and the time spent waiting for them. One piece is held at a time.
 *
 * @throws CC_TOO_LARGE where the length that was declared is over the limit already
 */
export const guarded = (
  request: Request,
  limits: { readonly maxBytes: number; readonly waitMs: number },
): GuardedRequest => {
  if (request.body === null) return { request, refusal: () => null };
  if (Number(request.headers.get('content-length') ?? 0) > limits.maxBytes) {
    throw tooLarge(limits.maxBytes);
  }
  const reader = request.body.getReader();
  let left = limits.waitMs;
  let seen = 0;
  let refused: ContactCentreError | BodyTimeout | null = null;
  const refuse = (error: ContactCentreError | BodyTimeout): never => {
    refused = error;
    // oxlint-disable-next-line promise/no-promise-in-callback -- not a callback: what is cancelled is of no more interest
    reader.cancel(error).catch(() => {});
    throw error;
  };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const started = performance.now();
        const piece = await within(reader.read(), left);
        left -= performance.now() - started;
        if (piece === 'late') return refuse(new BodyTimeout('the body did not come in time'));
        if (piece.done) return controller.close();
        seen += piece.value.byteLength;
        if (seen > limits.maxBytes) return refuse(tooLarge(limits.maxBytes));
        controller.enqueue(piece.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const { url, method, headers, signal } = request;
  return {
    request: new Request(url, { method, headers, signal, body, duplex: 'half' }),
    refusal: () => refused,
  };
};

const within = async <T>(promise: Promise<T>, ms: number): Promise<T | 'late'> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms), 'late');
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};
