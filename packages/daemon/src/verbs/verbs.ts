import type { Verb } from '../command/verb.ts';

interface VerbGroup {
  readonly summary: string;
  /** Loaded when it is asked for: most commands need little of what there is. */
  load(): Promise<readonly Verb[]>;
}

/** Every verb by the first word that is typed, in the order of the help text. */
export const VERBS: ReadonlyMap<string, VerbGroup> = new Map<string, VerbGroup>([
  [
    'run',
    {
      summary: 'Takes contacts in and does what is due, until it is stopped.',
      load: async () => [(await import('./run.ts')).run],
    },
  ],
  [
    'once',
    {
      summary: 'Does everything that is due now, and ends.',
      load: async () => [(await import('./once.ts')).once],
    },
  ],
  [
    'status',
    {
      summary: 'What there is and what waits, in one screen.',
      load: async () => [(await import('./status.ts')).status],
    },
  ],
  [
    'health',
    {
      summary: 'Whether it works, by the exit code.',
      load: async () => [(await import('./status.ts')).health],
    },
  ],
  [
    'parse',
    {
      summary: 'Prints what the email channel makes of one mail.',
      load: async () => [(await import('./parse.ts')).parse],
    },
  ],
  [
    'import',
    {
      summary: 'Takes mails in from files, folders and Maildirs.',
      load: async () => [(await import('./import.ts')).importMails],
    },
  ],
  [
    'contacts',
    {
      summary: 'Lists contacts, shows one, and does with it what its stage allows.',
      load: async () => {
        const [reading, commands] = await Promise.all([
          import('./contacts-reading.ts'),
          import('./contacts-commands.ts'),
        ]);
        return [...reading.contactsReading, ...commands.contactsCommands];
      },
    },
  ],
  [
    'hold',
    {
      summary: 'Keeps artefacts past their period for a recorded reason.',
      load: async () => (await import('./hold.ts')).hold,
    },
  ],
  [
    'disclose',
    {
      summary: 'The ledger of what was given to whom.',
      load: async () => (await import('./disclose.ts')).disclose,
    },
  ],
  [
    'quarantine',
    {
      summary: 'What could not be read.',
      load: async () => (await import('./quarantine.ts')).quarantine,
    },
  ],
  [
    'outbox',
    {
      summary: 'What is to be sent, handed over or erased.',
      load: async () => (await import('./outbox.ts')).outbox,
    },
  ],
  [
    'erase',
    {
      summary: 'Erases what is due.',
      load: async () => [(await import('./erase.ts')).erase],
    },
  ],
  [
    'policy',
    {
      summary: 'Checks a policy, and explains what it does with a mail.',
      load: async () => (await import('./policy.ts')).policy,
    },
  ],
  [
    'backup',
    {
      summary: 'Copies the store into a folder.',
      load: async () => [(await import('./backup.ts')).backup],
    },
  ],
  [
    'restore',
    {
      summary: 'Makes the store anew from a backup.',
      load: async () => [(await import('./restore.ts')).restore],
    },
  ],
  [
    'store',
    {
      summary: 'Brings the store to the schema of this release.',
      load: async () => (await import('./store.ts')).store,
    },
  ],
  [
    'check',
    {
      summary: 'Tries everything that run needs, and changes nothing.',
      load: async () => [(await import('./check.ts')).check],
    },
  ],
  [
    'config',
    {
      summary: 'Checks the configuration file, and prints its schema.',
      load: async () => (await import('./config.ts')).config,
    },
  ],
]);
