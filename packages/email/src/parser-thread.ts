import { Worker } from 'node:worker_threads';
import type { MailLimits } from './limits.ts';
import type { ParseOutcome, UnreadableCode, WholeMail } from './message-parser.ts';
import type { ParseMessage, ParseRequest } from './parse-worker.ts';

export interface ParseJob {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly whole: WholeMail | undefined;
  readonly resolve: (outcome: ParseOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** A worker loads the parser within a second; on a machine that thrashes it may take longer. */
const START_MS = 60_000;

/** Megabytes. With less a thread cannot start, and takes the whole process with it. */
const LEAST_HEAP = 64;

export interface ThreadEnd {
  readonly code: UnreadableCode;
  /** In order: what ended the thread is the first of it. */
  readonly unanswered: readonly ParseJob[];
  /** What the thread threw. */
  readonly cause: unknown;
}

export interface ParserThreadEvents {
  answered(thread: ParserThread): void;
  /** Called once. */
  ended(thread: ParserThread, end: ThreadEnd): void;
}

/** One worker thread and the mails it has been given. It works on one at a time, in order, each within the limit of time. */
export class ParserThread {
  readonly #worker: Worker;
  readonly #events: ParserThreadEvents;
  readonly #parseMs: number;
  readonly #given: ParseJob[] = [];
  #timer: NodeJS.Timeout | undefined;
  #answers = 0;
  #ready = false;
  #ended = false;

  constructor(workerFile: URL, limits: MailLimits, events: ParserThreadEvents) {
    this.#events = events;
    this.#parseMs = limits.parseMs;
    this.#worker = new Worker(workerFile, {
      workerData: { limits },
      name: 'mail-parser',
      resourceLimits: {
        maxOldGenerationSizeMb: Math.max(LEAST_HEAP, limits.workerHeapMb),
      },
    });
    this.#worker.on('message', (message: ParseMessage) => this.#hear(message));
    this.#worker.on('error', (error) => this.#end('parse-crashed', error));
    this.#worker.on('exit', () => this.#end('parse-crashed'));
    this.#arm(START_MS);
  }

  /** Mails given and not yet answered. */
  get load(): number {
    return this.#given.length;
  }

  /** Whether it has got as far as reading mails. */
  get ready(): boolean {
    return this.#ready;
  }

  give(job: ParseJob): void {
    this.#given.push(job);
    if (this.#given.length === 1) {
      this.#worker.ref();
      if (this.#ready) this.#arm(this.#parseMs);
    }
    const { id, whole } = job;
    // Copied, not transferred: should this thread die, the mails behind the one that killed it go to another. A view is
    // narrowed first, or the whole of the memory behind it would be copied.
    const bytes =
      job.bytes.length === job.bytes.buffer.byteLength ? job.bytes : new Uint8Array(job.bytes);
    const request: ParseRequest = whole === undefined ? { id, bytes } : { id, bytes, whole };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(request);
  }

  /** Ends the thread, whatever it is doing. Resolves with the mails that it leaves unanswered. */
  async close(): Promise<readonly ParseJob[]> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#worker.terminate();
    return this.#given.splice(0);
  }

  #hear(message: ParseMessage): void {
    if (this.#ended) return;
    if ('ready' in message) this.#ready = true;
    else {
      this.#answers += 1;
      this.#given.shift()?.resolve(message.outcome);
    }
    if (this.#given.length > 0) this.#arm(this.#parseMs);
    else {
      clearTimeout(this.#timer);
      // An idle parser keeps no process alive.
      this.#worker.unref();
    }
    this.#events.answered(this);
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    const answers = this.#answers;
    this.#timer = setTimeout(() => {
      // A main thread that was held up hears its timers before the answers that came meanwhile: let those in first.
      setImmediate(() => {
        if (this.#answers !== answers || this.#ended) return;
        this.#end('parse-timeout');
        void this.#worker.terminate();
      });
    }, ms);
  }

  #end(code: UnreadableCode, cause?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#events.ended(this, { code, unanswered: this.#given.splice(0), cause });
  }
}
