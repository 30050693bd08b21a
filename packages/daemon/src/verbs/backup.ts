import { CONFIG, JSON_OUT } from '../command/options.ts';
import { verb } from '../command/verb.ts';

export const backup = verb({
  name: 'backup',
  args: ['FOLDER'],
  summary: 'Copies the store into a new folder, while it goes on working.',
  details:
    'Nothing opens without the keyring, and no version of it may be kept: an old one would read what has been erased\n' +
    'since. Its one copy is keyring.escrow, overwritten with each change; restore takes it from there.\n' +
    'Where a daemon runs, it writes the folder: its user must be able to.',
  options: { ...CONFIG, ...JSON_OUT },
  throughDaemon: true,
  async run({ options: { config, json }, args: [folder = ''], terminal, session }) {
    await using deployment = await session.open({ config, channels: 'none', logLevel: 'warn' });
    await deployment.store.backup?.(folder);
    const { keyring, erasureLedger } = deployment.config;
    if (keyring.escrow === undefined) {
      terminal.say(
        'The keys are in one place only, and without them nothing of this opens: name a second one, keyring.escrow.',
      );
    }
    terminal.print(
      json
        ? JSON.stringify({
            folder,
            keyring: keyring.path,
            escrow: keyring.escrow ?? null,
            erasureLedger: erasureLedger.path,
          })
        : `The store is copied to ${folder}; its keys are in ${keyring.escrow ?? keyring.path}.`,
    );
  },
});
