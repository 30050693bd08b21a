import { ContactCentreError } from '@council-contact/core';
import { DEFAULT_MAIL_LIMITS, type MailLimits } from './limits.ts';

/** Configuration of the channel over mail files. Paths are taken from the working directory unless absolute. */
export interface EmailFilesConfig {
  /** Where mails arrive: a folder of `.eml` files, or a Maildir (the folder that holds new, cur and tmp). */
  readonly folder: string;
  /** Default `eml`. */
  readonly layout?: 'eml' | 'maildir';
  /**
   * What becomes of a file once its mail is kept. `move` (default): to `processed`, or to `quarantine` when it could not be
   * read. `keep`: it stays; then every file is read again at each start and known again as a duplicate, so it is
   * meant for folders that someone else empties.
   */
  readonly after?: 'move' | 'keep';
  /** Default: `processed` in the folder, `.Processed` in a Maildir. */
  readonly processed?: string;
  /** Default: `quarantine` in the folder, `.Quarantine` in a Maildir. */
  readonly quarantine?: string;
  /** The mailbox's address: replies are from it, and mail from it is our own. */
  readonly address: string;
  /** Name beside the address in replies. */
  readonly name?: string;
  /** Other addresses of the same mailbox. */
  readonly aliases?: readonly string[];
  /** Where replies are written as files. Without it the channel cannot reply. */
  readonly outgoing?: string;
  readonly limits?: Partial<MailLimits>;
  /** Threads that parse. */
  readonly workers?: number;
  /** Milliseconds between looks at the folder. */
  readonly pollMs?: number;
  /** Milliseconds a file must have been left alone before it is read. Maildir needs none. */
  readonly settleMs?: number;
  /** Mails handed over at once. */
  readonly batch?: number;
}

const count = { type: 'integer', minimum: 1 } as const;
/** `x-path`: a configuration file's reader makes it absolute from where that file lies. */
const path = { type: 'string', minLength: 1, 'x-path': true } as const;

export const EMAIL_FILES_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Email from files',
  type: 'object',
  required: ['folder', 'address'],
  additionalProperties: false,
  properties: {
    folder: { ...path, description: 'Folder of .eml files, or a Maildir.' },
    layout: { enum: ['eml', 'maildir'], default: 'eml' },
    after: { enum: ['move', 'keep'], default: 'move' },
    processed: path,
    quarantine: path,
    address: { type: 'string', pattern: '^[^\\s@]+@[^\\s@]+$' },
    name: { type: 'string', minLength: 1 },
    aliases: { type: 'array', items: { type: 'string', pattern: '^[^\\s@]+@[^\\s@]+$' } },
    outgoing: { ...path, description: 'Folder into which replies are written.' },
    limits: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...Object.fromEntries(Object.keys(DEFAULT_MAIL_LIMITS).map((name) => [name, count])),
        workerHeapMb: { type: 'integer', minimum: 64 },
      },
    },
    workers: { ...count, maximum: 64 },
    pollMs: { ...count, default: 5000 },
    settleMs: { type: 'integer', minimum: 0, maximum: 60_000, default: 1000 },
    batch: { ...count, maximum: 500, default: 50 },
  },
};

/** @throws CC_CONFIG_INVALID naming the path of what cannot be right whatever the schema allows. */
export const checkEmailFilesConfig = (config: EmailFilesConfig): void => {
  for (const address of [config.address, ...(config.aliases ?? [])])
    if (!/^[^\s@]+@[^\s@]+$/.test(address))
      throw new ContactCentreError(
        'CC_CONFIG_INVALID',
        'address and aliases must be email addresses, such as customerservices@council.example.',
        { path: address === config.address ? '/address' : '/aliases' },
      );
};
