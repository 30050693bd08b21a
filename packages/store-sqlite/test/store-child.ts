/**
 * A process of its own over a store's folder. `hold` keeps it open; `write` commits batch after batch from the given one
 * on and says on its output which are promised. It is killed by the test that started it.
 */
import { writeSync } from 'node:fs';
import { hasCode } from '@council-contact/core';
import { sqliteStore } from '@council-contact/store-sqlite';
import { batchOf, putBlobsOf } from './batches.ts';

const [mode = 'hold', folder = '', from = '0'] = process.argv.slice(2);

const store = sqliteStore({ folder });
try {
  await store.open();
} catch (error) {
  if (!hasCode(error, 'CC_STORE_LOCKED')) throw error;
  writeSync(1, 'locked\n');
  process.exit();
}
await store.epochs.open(1, 0);
writeSync(1, 'open\n');

if (mode === 'hold') process.stdin.resume();
else {
  for (let batch = Number(from); ; batch += 1) {
    await putBlobsOf(store, batch);
    const outcomes = await store.commit(batchOf(batch));
    if (outcomes.some(({ status }) => status !== 'committed')) throw new Error(`batch ${batch}`);
    writeSync(1, `${batch}\n`);
  }
}
