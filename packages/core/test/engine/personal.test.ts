import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { draftsOf } from '../../src/engine/drafts.ts';
import { LookupKeys } from '../../src/engine/vault/lookup-keys.ts';
import { Vault } from '../../src/engine/vault/vault.ts';
import { memoryKeyring, memoryStore } from '../../src/index.ts';
import { minimalPolicy } from '../fixtures/minimal-policy.ts';
import { mail } from './items.ts';

test('what has been taken in prints as a reference from then on, however it is printed', async () => {
  const keyring = memoryKeyring();
  await keyring.open();
  const keys = new LookupKeys(keyring);
  await keys.ensureGeneration(0);
  const vault = new Vault(keyring, memoryStore().blobs);
  const council = minimalPolicy.councils.get('example');
  const channel = council?.channels.get('inbox');
  if (council === undefined || channel === undefined) throw new Error('the policy has changed');
  const origin = { council, channel, erasableAtSource: false, isReadable: false };
  const drafts = draftsOf(mail('My neighbour is Sam Sample.'), keys, vault, origin);
  expect(drafts.map(({ kind }) => kind)).toEqual(['message', 'contact-details']);
  for (const printed of [
    JSON.stringify(drafts),
    inspect(drafts, { depth: 9 }),
    String(drafts[0]?.content),
  ]) {
    expect(printed).not.toMatch(/Sam|Jo Example|jo@example/u);
    expect(printed).toContain('personal');
  }
  expect(drafts[0]?.content.reveal().text).toContain('Sam Sample');
});
