import { availableParallelism } from 'node:os';
import { ContactCentreError } from '@council-contact/core';
import { DEFAULT_MAIL_LIMITS, type MailLimits } from './limits.ts';
import type { MessageParser, ParseOutcome, WholeMail } from './message-parser.ts';
import { ParserThread, type ParseJob } from './parser-thread.ts';

export interface ParserPoolOptions {
  /** Threads; by default one fewer than the machine has cores, at least one and at most four. */
  readonly workers?: number;
  readonly limits?: Partial<MailLimits>;
  /** `parse-worker` of this package, for an application that is bundled into one file; by default it lies beside us. */
  readonly workerFile?: URL;
}

// Beside this file, in whichever form it is itself.
const WORKER_FILE = new URL(
  import.meta.url.endsWith('.ts') ? './parse-worker.ts' : './parse-worker.js',
  import.meta.url,
);

/** Mails given to a thread ahead, so that it never waits for the main thread between two. */
const AHEAD = 16;
/** Threads in a row that end before they are ready: then it is not the mails. */
const MAX_FAILED_STARTS = 3;

export const defaultWorkers = (): number => Math.max(1, Math.min(4, availableParallelism() - 1));

const cannotStart = (cause: unknown): ContactCentreError =>
  new ContactCentreError(
    'CC_WORKER_FAILED',
    'The threads that parse mail end before they have started: see the cause, memory and the installation.',
    {},
    { cause },
  );

const stopped = (): ContactCentreError =>
  new ContactCentreError('CC_STOPPED', 'The mail parser has been closed.');

/**
 * Parses mails in worker threads, started when there is something to do. A mail that takes too long or kills its thread
 * is answered as unreadable; the thread is replaced, and the mails behind it are given to another.
 *
 * `parse` rejects with `CC_WORKER_FAILED` when threads cannot be started, and with `CC_STOPPED` after `close`.
 */
export const createParserPool = (options: ParserPoolOptions = {}): MessageParser => {
  const limits: MailLimits = { ...DEFAULT_MAIL_LIMITS, ...options.limits };
  const workers = options.workers ?? defaultWorkers();
  const threads = new Set<ParserThread>();
  const waiting: ParseJob[] = [];
  let failedStarts = 0;
  let lastId = 0;
  let closed = false;

  const refuseAll = (error: ContactCentreError): void => {
    for (const job of waiting.splice(0)) job.reject(error);
  };

  const start = (): ParserThread => {
    const thread = new ParserThread(options.workerFile ?? WORKER_FILE, limits, {
      answered: () => {
        failedStarts = 0;
        share();
      },
      ended: (ended, { code, unanswered, cause }) => {
        threads.delete(ended);
        if (ended.ready) unanswered[0]?.resolve({ status: 'unreadable', code });
        else failedStarts += 1;
        waiting.unshift(...unanswered.slice(ended.ready ? 1 : 0));
        if (failedStarts >= MAX_FAILED_STARTS) {
          failedStarts = 0;
          refuseAll(cannotStart(cause));
        }
        share();
      },
    });
    threads.add(thread);
    return thread;
  };

  const leastLoaded = (): ParserThread | null => {
    let least: ParserThread | null = null;
    for (const thread of threads) if (least === null || thread.load < least.load) least = thread;
    if ((least === null || least.load > 0) && threads.size < workers) return start();
    return least !== null && least.load < AHEAD ? least : null;
  };

  const share = (): void => {
    while (waiting.length > 0) {
      const thread = leastLoaded();
      if (thread === null) return;
      const job = waiting.shift();
      if (job !== undefined) thread.give(job);
    }
  };

  return {
    parse: (bytes: Uint8Array, whole?: WholeMail): Promise<ParseOutcome> =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(stopped());
          return;
        }
        lastId += 1;
        waiting.push({ id: lastId, bytes, whole, resolve, reject });
        share();
      }),
    close: async () => {
      closed = true;
      refuseAll(stopped());
      const left = await Promise.all([...threads].map((thread) => thread.close()));
      for (const job of left.flat()) job.reject(stopped());
    },
  };
};
