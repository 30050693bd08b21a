import { CONFIG, JSON_OUT } from '../command/options.ts';
import { verb } from '../command/verb.ts';

export const backup = verb({
  name: 'backup',
  args: ['FOLDER'],
  summary: 'Copies the store into a new folder.',
  details:
    'The keyring is not copied, and should never be: a copy of it would read what has been erased since. Keep its one\n' +
    'escrow copy (keyring.escrow) on another disk instead.',
  options: { ...CONFIG, ...JSON_OUT },
  throughDaemon: true,
  async run({ options: { config, json }, args: [target = ''], terminal, session }) {
    await using deployment = await session.open({ config, channels: 'none', logLevel: 'warn' });
    await deployment.store.backup?.(target);
    terminal.print(
      json
        ? JSON.stringify({ folder: target })
        : `The store is copied to ${target}; the keyring is not.`,
    );
  },
});
