import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { restoreStore } from '@council-contact/store-sqlite';
import { CONFIG, JSON_OUT } from '../command/options.ts';
import { UsageError } from '../command/usage-error.ts';
import { verb } from '../command/verb.ts';
import type { Config } from '../config/load-config.ts';
import { openRead, readDeployment, type Deployment } from '../deployment/open-deployment.ts';

/** The present keys, or their escrow copy: never those of a backup, in which destroyed ones live on. */
const keysFrom = ({ keyring }: Config): string => {
  if (existsSync(keyring.path)) return keyring.path;
  if (keyring.escrow !== undefined && existsSync(keyring.escrow)) return keyring.escrow;
  throw new UsageError(
    `${keyring.path} is missing and there is no escrow copy of it: nothing of a backup opens without the keys. Put them there.`,
  );
};

/** What the start has destroyed again, as it is on each council's own record. */
const erasedSince = async ({ policy, store }: Deployment, since: number): Promise<number> => {
  let count = 0;
  for (const council of policy.councils.keys()) {
    for (const { at, event } of await store.history(`council-${council}`)) {
      const { type, artefacts } = JSON.parse(event) as { type: string; artefacts?: number };
      if (type === 'ERASURES_REPLAYED' && at >= since) count += artefacts ?? 0;
    }
  }
  return count;
};

export const restore = verb({
  name: 'restore',
  args: ['FOLDER'],
  summary: 'Makes the store anew from a backup, and erases again what has been erased since.',
  details:
    'Move what is left of the old store away first. The keys are the present ones, or their escrow copy. What was erased\n' +
    'after the backup is known from the erasure ledger (erasureLedger.path) and erased again before anything else.',
  options: {
    ...CONFIG,
    ...JSON_OUT,
    'without-ledger': {
      type: 'boolean',
      help: 'The ledger is lost: what was erased since comes back past its time, opens for nobody and is erased by run.',
    },
  },
  async run({ options, args: [backup = ''], terminal }) {
    const read = await readDeployment({ config: options.config, channels: 'none' });
    const { config } = read;
    const { keyring, erasureLedger, store } = config;
    const withoutLedger = options['without-ledger'];
    if (!withoutLedger && !existsSync(erasureLedger.path)) {
      throw new UsageError(
        `The erasure ledger ${erasureLedger.path} is missing: put it back, or say --without-ledger where it is lost.`,
      );
    }
    const keys = keysFrom(config);
    const startedAt = Date.now();
    const restored = await restoreStore({ backup, folder: store.folder, withoutLedger });
    if (keys !== keyring.path) {
      await mkdir(dirname(keyring.path), { recursive: true, mode: 0o700 });
      await copyFile(keys, keyring.path, constants.COPYFILE_EXCL);
    }
    // Opening it replays the erasures, before anything can be read.
    await using deployment = await openRead(read, { channels: 'none', logLevel: 'warn' });
    const erasedAgain = await erasedSince(deployment, startedAt);
    if (options.json) {
      terminal.print(JSON.stringify({ ...restored, keyring: keys, erasedAgain }));
      return;
    }
    terminal.print(
      `The store is restored to ${store.folder}, as it was at ${restored.newestEventAt ?? 'its beginning'}.`,
    );
    terminal.print(`${erasedAgain} artefacts that were erased since have been erased again.`);
  },
});
