import { schemaState, type SchemaState } from '@council-contact/store-sqlite';
import { CONFIG, JSON_OUT } from '../command/options.ts';
import { verb, type Verb } from '../command/verb.ts';
import { loadConfig } from '../config/load-config.ts';

const lines = ({ version, known, pending }: SchemaState, isDry: boolean): readonly string[] => [
  `The store has schema version ${version}; this release works with ${known}.`,
  ...pending.map((one) => `${isDry ? 'to do' : 'done'}: ${one.version} ${one.name}`),
  ...(version > known ? ['A later release has written it: run that one.'] : []),
  ...(pending.length === 0 && version <= known ? ['There is nothing to do.'] : []),
];

const migrate = verb({
  name: 'store migrate',
  args: [],
  summary: 'Brings the store to the schema of this release.',
  details:
    'run and once do it by themselves when they open the store; this does it at a time of your own. Take a backup first:\n' +
    'an earlier release does not open what a later one has written.',
  options: {
    ...CONFIG,
    ...JSON_OUT,
    'dry-run': { type: 'boolean', help: 'Says what there is to do, and does nothing.' },
  },
  async run({ options, terminal, session }) {
    const { config, json } = options;
    const { store } = await loadConfig(config);
    const before = schemaState(store.folder);
    if (!options['dry-run']) {
      await using _ = await session.open({ config, channels: 'none', logLevel: 'warn' });
    }
    if (json) terminal.print(JSON.stringify({ ...before, dryRun: options['dry-run'] }));
    else for (const line of lines(before, options['dry-run'])) terminal.print(line);
  },
});

export const store: readonly Verb[] = [migrate];
