import * as fc from 'fast-check';
import type { Changeset } from '@council-contact/core';
import { specimen } from './specimens.ts';

const { artefactId, change, changeset, contact, effect, event, inbox, instance, key, lookup } =
  specimen;
const { matter, monday, sealed, timer } = specimen;

/** Few names, so that histories meet: the same instance, key or artefact again and again. */
export const contacts = [1, 2].map(contact);
export const ids = contacts.flatMap((id) => [id, matter(id, 1)]);
export const artefacts = contacts.flatMap((id) => [artefactId(id, 1), artefactId(id, 2)]);
export const words = ['mail', 'phone', 'thread'];
export const epochs = [1, 2, 3];
export const keysOf = (of: readonly string[]) => of.map((word) => lookup(word));

const some = <T>(values: readonly T[], maxLength = 2) =>
  fc.uniqueArray(fc.constantFrom(...values), { maxLength });
const soon = fc.integer({ min: 0, max: 20 });

/** What one changeset is to do; its versions are worked out when it is its turn. */
const drafts = fc.record({
  inbox: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null, freq: 2 }),
  conversation: some(words, 1),
  to: fc.constantFrom(...contacts),
  steps: some(ids),
  isStale: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  hasFacts: fc.boolean(),
  isEnding: fc.boolean(),
  timers: fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom('a', 'b'), fc.option(soon)), {
    maxLength: 3,
  }),
  effects: fc.integer({ min: 0, max: 2 }),
  settled: some(ids.map((id) => effect(id, 0).key)),
  artefacts: some(artefacts),
  epoch: fc.constantFrom(1, 1, 1, 2, 2, 3),
  rewrapped: some(artefacts),
  fromEpoch: fc.constantFrom(...epochs),
  destroyed: some(artefacts),
  cursor: fc.option(fc.constantFrom(null, '1', '2'), { nil: undefined }),
});
type Draft = typeof drafts extends fc.Arbitrary<infer T> ? T : never;

export const operations = fc.oneof(
  { weight: 6, arbitrary: fc.record({ commit: fc.array(drafts, { minLength: 1, maxLength: 4 }) }) },
  fc.record({ claimTimersAt: soon }),
  {
    weight: 3,
    arbitrary: fc.record({
      claimEffectsAt: soon,
      leaseMs: soon,
      // What becomes of those that were claimed, and of some that were not.
      next: fc.constantFrom('nothing', 'renewed', 'pending', 'parked'),
      until: soon,
      others: some(ids.map((id) => effect(id, 0).key)),
    }),
  },
  fc.record({ openEpoch: fc.constantFrom(...epochs) }),
  fc.record({ closeEpoch: fc.constantFrom(...epochs) }),
  fc.record({ forgetEpoch: fc.constantFrom(...epochs) }),
  fc.record({
    rewrap: some(artefacts, 4),
    from: fc.constantFrom(...epochs),
    to: fc.constantFrom(...epochs),
  }),
  fc.record({ pruneAt: fc.constantFrom(9, 10, 20) }),
  fc.record({ verify: some(artefacts) }),
);
export type Operation = typeof operations extends fc.Arbitrary<infer T> ? T : never;

/** Turns a draft into a changeset; `versions` is what the changesets before it should have left. */
export const fromDraft = (draft: Draft, versions: Map<string, number>): Changeset => {
  const rows = draft.steps.map((id) => {
    const version = (versions.get(id) ?? 0) + 1 + (draft.isStale ? 1 : 0);
    versions.set(id, version);
    return instance(id, {
      version,
      machine: id.includes('/') ? 'matter' : 'contact',
      service: id.includes('/') ? 'waste' : null,
      stage: draft.isEnding ? 'erased' : 'routed',
      expiresAt: draft.isEnding ? monday + 10 : null,
    });
  });
  return changeset({
    inbox: draft.inbox === null ? [] : [inbox(`item ${draft.inbox}`, draft.to)],
    conversations: draft.conversation.map((word) => ({ ...lookup(word), contact: draft.to })),
    instances: rows.map(change),
    events: rows.map(({ id, version }) =>
      event(id, version, { facts: draft.hasFacts ? '[{"type":"stepped"}]' : null }),
    ),
    timers: draft.timers.map(([of, name, due]) =>
      due === null
        ? { change: 'cancel', instance: of, key: name }
        : timer(of, name, monday + due, versions.get(of) ?? 1),
    ),
    effects: rows.flatMap(({ id, version }) =>
      version > 2
        ? []
        : Array.from({ length: draft.effects }, (_, n) =>
            effect(id, n + (version - 1) * 2, { nextAt: monday + n }),
          ),
    ),
    settled: draft.settled,
    artefacts: draft.artefacts.map((id) =>
      sealed(id, { key: key(id, draft.epoch), index: keysOf(words.slice(0, draft.effects)) }),
    ),
    rewrapped: draft.rewrapped.map((id) => ({
      ...key(id, draft.epoch),
      fromEpoch: draft.fromEpoch,
    })),
    destroyed: draft.destroyed,
    channelState:
      draft.cursor === undefined
        ? []
        : [{ channel: 'post', key: 'cursor', expected: draft.cursor, value: '1' }],
  });
};
