import assert from 'node:assert/strict';
import { committed, outcome, same } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const { change, changeset, contact, instance } = specimen;
const row = { channel: 'customerservices', key: 'cursor' };

export const channelState = (test: StoreTest): void => {
  test('a value is kept until it is overwritten', async ({ store }) => {
    assert.equal(await store.channelState(row.channel, row.key), null);
    await committed(store, changeset({ channelState: [{ ...row, value: 'é:1' }] }));
    assert.equal(await store.channelState(row.channel, row.key), 'é:1');
    await committed(store, changeset({ channelState: [{ ...row, value: '' }] }));
    assert.equal(await store.channelState(row.channel, row.key), '');
  });

  test('each channel has its own keys', async ({ store }) => {
    const rows = [
      { channel: 'a', key: 'b/c', value: '1' },
      { channel: 'a/b', key: 'c', value: '2' },
      { channel: 'a', key: 'c', value: '3' },
    ];
    await committed(store, changeset({ channelState: rows }));
    for (const { channel, key, value } of rows) {
      assert.equal(await store.channelState(channel, key), value);
    }
    assert.equal(await store.channelState('a/b', 'b/c'), null);
  });

  test('a cursor moves only from where it was expected', async ({ store }) => {
    const moved = (expected: string | null, value: string) =>
      changeset({ channelState: [{ ...row, expected, value }] });
    assert.equal((await outcome(store, moved('1', '2'))).status, 'conflict');
    await committed(store, moved(null, '1'), moved('1', '2'));
    assert.equal((await outcome(store, moved(null, '9'))).status, 'conflict');
    assert.equal((await outcome(store, moved('1', '9'))).status, 'conflict');
    assert.equal(await store.channelState(row.channel, row.key), '2');
  });

  test('a cursor that has moved refuses the items that came with it', async ({ store }) => {
    await committed(store, changeset({ channelState: [{ ...row, value: '5' }] }));
    const late = changeset({
      instances: [change(instance(contact(1)))],
      channelState: [{ ...row, expected: '4', value: '6' }],
    });
    assert.equal((await outcome(store, late)).status, 'conflict');
    same(await store.load([contact(1)]), []);
  });
};
