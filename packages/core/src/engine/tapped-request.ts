/** Bytes of a body that are kept in case its channel cannot read it. */
const KEPT_BYTES = 256 * 1024;

export interface TappedRequest {
  /** To be read in place of the original. */
  readonly request: Request;
  /** The first 256 KiB of the body, however much of it has been read; where there is no body, the query. */
  copy(): Promise<{ readonly bytes: Uint8Array; readonly cut: boolean }>;
  /** No copy will be asked for any more: who is done with the body is done with its source. */
  settled(): Promise<void>;
}

/** The same request, its body passed on as it is read, with the beginning remembered. */
export const tapped = (request: Request): TappedRequest => {
  if (request.body === null) {
    const query = Buffer.from(new URL(request.url).search);
    return { request, copy: async () => cutOff([query], query.length), settled: async () => {} };
  }
  const reader = request.body.getReader();
  const kept: Uint8Array[] = [];
  let seen = 0;
  let isSettled = false;
  let cancelled = false;
  const next = async (): Promise<Uint8Array | undefined> => {
    const { value } = await reader.read();
    if (value !== undefined) {
      // A copy: what is passed on is the reader's to change.
      if (!isSettled && seen < KEPT_BYTES) kept.push(value.slice(0, KEPT_BYTES - seen));
      seen += value.byteLength;
    }
    return value;
  };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await next();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
      async cancel() {
        cancelled = true;
        // Not before: the rest of the beginning may still be wanted.
        if (isSettled) await reader.cancel();
      },
    },
    { highWaterMark: 0 },
  );
  const { url, method, headers, signal } = request;
  return {
    request: new Request(url, { method, headers, signal, body, duplex: 'half' }),
    async copy() {
      try {
        let isEnded = false;
        while (!isEnded) isEnded = (await next()) === undefined || seen > KEPT_BYTES;
      } catch {
        // The sender went away: what came is kept.
      }
      return cutOff(kept, seen);
    },
    async settled() {
      isSettled = true;
      kept.length = 0;
      if (cancelled) await reader.cancel().catch(() => {});
    },
  };
};

const cutOff = (kept: readonly Uint8Array[], seen: number) => {
  const bytes = Buffer.concat(kept).subarray(0, KEPT_BYTES);
  return { bytes, cut: seen > bytes.length };
};
