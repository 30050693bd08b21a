import { describe as vitestDescribe, it as vitestIt } from 'vitest';
import { memoryStore } from '@council-contact/core';
import { artefacts } from './store/artefacts.ts';
import { backup } from './store/backup.ts';
import { blindIndex } from './store/blind-index.ts';
import { blobs } from './store/blobs.ts';
import { changesets } from './store/changesets.ts';
import { channelState } from './store/channel-state.ts';
import { conversations } from './store/conversations.ts';
import { durability } from './store/durability.ts';
import { effects } from './store/effects.ts';
import { epochs } from './store/epochs.ts';
import { erasure } from './store/erasure.ts';
import { events } from './store/events.ts';
import { facts } from './store/facts.ts';
import { find } from './store/find.ts';
import { inbox } from './store/inbox.ts';
import { instances } from './store/instances.ts';
import { prune } from './store/prune.ts';
import { randomHistories } from './store/random-histories.ts';
import { remains } from './store/remains.ts';
import { storeTest } from './store/suite.ts';
import type { StoreSuite, TestRunner } from './store/suite.ts';
import { timers } from './store/timers.ts';

/**
 * Registers every test of the store's contract. What a store can do is read from its `traits`; a test that it cannot
 * take is skipped with the reason. The runner is Vitest's unless another with `describe` and `it` is given.
 */
export const describeStore = (
  suite: StoreSuite,
  { describe, it }: TestRunner = { describe: vitestDescribe, it: vitestIt },
): void => {
  const test = storeTest(suite, it);

  describe(`store: ${suite.name}`, () => {
    describe('instances and compare-and-set', () => instances(test));
    describe('inbox and duplicates', () => inbox(test));
    describe('conversations', () => conversations(test));
    describe('events and their order', () => events(test));
    describe('the feed of facts', () => facts(test));
    describe('timers', () => timers(test));
    describe('effects and leases', () => effects(test));
    describe('artefacts', () => artefacts(test));
    describe('the blind index', () => blindIndex(test));
    describe('destroy and verify', () => erasure(test));
    describe('blobs', () => blobs(test));
    describe('epochs and keys wrapped anew', () => epochs(test));
    describe('state of channels', () => channelState(test));
    describe('find and census', () => find(test));
    describe('prune', () => prune(test));
    describe('changesets, whole or not at all', () => changesets(test));
    describe('durability and lock', () => durability(test));
    describe('what compaction leaves', () => remains(test));
    describe('backup', () => backup(test));
    describe('random histories', () =>
      randomHistories({ describe, it }, suite, suite.model ?? memoryStore));
  });
};
