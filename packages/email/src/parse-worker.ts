import { parentPort, workerData } from 'node:worker_threads';
import type { MailLimits } from './limits.ts';
import type { ParseOutcome, WholeMail } from './message-parser.ts';
import { readMail } from './read-mail.ts';

// This thread may be ended, or die of a mail, at any moment. It imports nothing of the other packages at run time, so
// that it starts from the sources and from the built package alike.

export interface ParseRequest {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly whole?: WholeMail;
}

export type ParseMessage =
  | { readonly ready: true }
  | { readonly id: number; readonly outcome: ParseOutcome };

const port = parentPort;
if (port === null) throw new Error('parse-worker runs as a worker thread only');
// The pool is the one who starts this file.
const { limits } = workerData as { readonly limits: MailLimits };

const answer = async ({ id, bytes, whole }: ParseRequest): Promise<void> => {
  const outcome = await readMail(bytes, limits, whole);
  const buffers =
    outcome.status === 'parsed'
      ? outcome.mail.attachments.map((attachment) => attachment.bytes.buffer as ArrayBuffer)
      : [];
  port.postMessage({ id, outcome } satisfies ParseMessage, buffers);
};

// Strictly one after another: when this thread dies, the mail that did it is the first without an answer.
let queue = Promise.resolve();
port.on('message', (request: ParseRequest) => {
  queue = queue.then(() => answer(request));
});
port.postMessage({ ready: true } satisfies ParseMessage);
