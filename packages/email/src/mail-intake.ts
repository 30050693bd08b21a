import { mailKey } from './mail-key.ts';
import type { MessageParser, ParseOutcome } from './message-parser.ts';
import type { Fate, MailSource, SourceMail } from './mail-source.ts';

/** A mail taken from its source, read. */
export interface ReadMail {
  readonly mail: SourceMail;
  readonly key: string;
  readonly outcome: ParseOutcome;
}

interface Started {
  readonly mail: SourceMail;
  /** Null when the parser could not work: it is asked again. */
  outcome: Promise<ParseOutcome> | null;
}

/** Bytes of mails held in memory at a time. */
const HELD_BYTES = 128 * 1024 * 1024;

/** What `work` resolves with, or null as soon as the signal aborts. */
const unlessAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> => {
  const { promise, resolve } = Promise.withResolvers<null>();
  const abort = (): void => resolve(null);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return signal.aborted ? null : await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

/**
 * Takes mails from a source and has them read, a batch ahead of what is asked for: while the engine commits one batch the
 * parser works on the next. What was given out and not settled is given out again.
 */
export class MailIntake {
  readonly #source: MailSource;
  readonly #parser: MessageParser;
  readonly #batch: number;
  #started: Started[] = [];

  constructor(source: MailSource, parser: MessageParser, batch: number) {
    this.#source = source;
    this.#parser = parser;
    this.#batch = batch;
  }

  /** Whether mails are left beside a batch of `given` that was given out. */
  hasMoreThan(given: number): boolean {
    return this.#started.length > given || this.#source.more;
  }

  /** The next mails, oldest first; none when the signal aborts. @throws what the source or the parser throws. */
  async next(signal: AbortSignal): Promise<readonly ReadMail[]> {
    await this.#fill(signal);
    const batch = this.#started.slice(0, this.#batch);
    const reading = Promise.all(batch.map((started) => this.#read(started)));
    // Nobody may be left to hear of a failure once the signal has aborted.
    reading.catch(() => {});
    return (await unlessAborted(reading, signal)) ?? [];
  }

  async settle({ mail, key }: ReadMail, fate: Fate): Promise<void> {
    await this.#source.settle(mail, key, fate);
    const index = this.#started.findIndex((started) => started.mail === mail);
    if (index !== -1) this.#started.splice(index, 1);
  }

  async #fill(signal: AbortSignal): Promise<void> {
    let held = this.#started.reduce((sum, { mail }) => sum + mail.bytes.length, 0);
    while (this.#started.length < 2 * this.#batch && held < HELD_BYTES && !signal.aborted) {
      const room = Math.min(this.#batch, 2 * this.#batch - this.#started.length);
      const mails = await this.#source.take(room, { wait: this.#started.length === 0, signal });
      if (mails.length === 0) return;
      for (const mail of mails) {
        const started: Started = { mail, outcome: null };
        void this.#start(started);
        this.#started.push(started);
        held += mail.bytes.length;
      }
    }
  }

  #start(started: Started): Promise<ParseOutcome> {
    const { bytes, whole } = started.mail;
    const outcome = this.#parser.parse(bytes, whole);
    started.outcome = outcome;
    outcome.catch(() => {
      started.outcome = null;
    });
    return outcome;
  }

  async #read(started: Started): Promise<ReadMail> {
    const { mail } = started;
    const outcome = await (started.outcome ?? this.#start(started));
    const key =
      outcome.status === 'parsed' ? outcome.mail.key : (mail.whole?.key ?? mailKey(mail.bytes));
    return { mail, key, outcome };
  }
}
