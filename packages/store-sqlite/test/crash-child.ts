/** Does as it is told until the given point, and kills itself there. Run by the crash tests. */
import { writeSync } from 'node:fs';
import { fileBlobs } from '../src/file-blobs.ts';
import { fileKeyring } from '../src/file-keyring.ts';

const [what, path = '', escrow = '', at = '0'] = process.argv.slice(2);

let left = Number(at);
const failpoint = (): void => {
  if (left === 0) process.kill(process.pid, 'SIGKILL');
  left -= 1;
};

/** Says what the caller was promised, before anything else can happen. */
const promise = (fact: object): void => {
  writeSync(1, `${JSON.stringify(fact)}\n`);
};

const changeKeyring = async (): Promise<void> => {
  const keyring = fileKeyring(path, { escrow, failpoint });
  await keyring.open();
  promise({ id: keyring.id });
  const { epoch, key } = await keyring.addEpoch(1);
  promise({ epoch, key: key.export().toString('base64url') });
  await keyring.destroyEpoch(1);
  promise({ destroyed: 1 });
};

async function* partsOf(name: string): AsyncGenerator<Uint8Array> {
  for (let part = 0; part < 3; part += 1) {
    failpoint();
    yield Buffer.alloc(70_000, name);
  }
  failpoint();
}

const putBlobs = async (): Promise<void> => {
  const blobs = fileBlobs(path);
  for (const name of ['aa-1', 'aa-2']) {
    await blobs.put(name, partsOf(name));
    promise({ name });
  }
  await blobs.delete(['aa-1']);
  promise({ deleted: 'aa-1' });
};

await (what === 'keyring' ? changeKeyring() : putBlobs());
promise({ finished: true });
