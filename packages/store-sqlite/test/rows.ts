import { createHash } from 'node:crypto';
import { effectKey, familyOf } from '@council-contact/core';
import type {
  ArtefactId,
  Changeset,
  EventRow,
  InstanceId,
  InstanceRow,
  SealedArtefact,
} from '@council-contact/core';

/** 5 January 2026, 09:00 UTC. */
export const MONDAY = Date.parse('2026-01-05T09:00:00.000Z');

export const contactOf = (number: number): string =>
  `019b8d2e-7c00-7000-8000-${String(number).padStart(12, '0')}`;

export const bytesOf = (text: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(text, 'utf8').digest());

export const changeset = (over: Partial<Changeset> = {}): Changeset => ({
  inbox: [],
  conversations: [],
  instances: [],
  events: [],
  timers: [],
  effects: [],
  settled: [],
  artefacts: [],
  rewrapped: [],
  destroyed: [],
  channelState: [],
  ...over,
});

export const instance = (id: InstanceId, over: Partial<InstanceRow> = {}): InstanceRow => ({
  id,
  family: familyOf(id),
  council: 'northmere',
  machine: id.includes('/a') ? 'artefact' : 'contact',
  machineVersion: 1,
  version: 1,
  status: 'active',
  stage: 'received',
  within: 'awaiting-triage',
  service: null,
  snapshot: '{"value":"received"}',
  headHash: bytesOf(`head of ${id}`),
  updatedAt: MONDAY,
  expiresAt: null,
  ...over,
});

export const event = (of: InstanceId, version: number): EventRow => ({
  instance: of,
  council: 'northmere',
  version,
  at: MONDAY + version,
  event: `{"type":"contact.noted","version":${version}}`,
  facts: '[]',
  hash: bytesOf(`${of} ${version}`),
});

export const sealed = (
  artefact: ArtefactId,
  over: Partial<SealedArtefact> = {},
): SealedArtefact => ({
  artefact,
  body: bytesOf(`body of ${artefact}`),
  blob: null,
  key: { artefact, epoch: 1, class: 'correspondence', wrapped: bytesOf(`key of ${artefact}`) },
  index: [{ generation: 8104, hash: bytesOf(`index of ${artefact}`) }],
  ...over,
});

/** Everything that taking a contact in writes: it, its artefact, their events, a timer, an effect, an inbox row. */
export const intake = (number: number): Changeset => {
  const contact = contactOf(number);
  const artefact = `${contact}/a1`;
  return changeset({
    inbox: [{ generation: 8104, hash: bytesOf(`item ${number}`), contact, result: '{}' }],
    conversations: [{ generation: 8104, hash: bytesOf(`thread ${number}`), contact }],
    instances: [
      { row: instance(contact), expectedVersion: 0 },
      { row: instance(artefact, { stage: 'kept', within: '' }), expectedVersion: 0 },
    ],
    events: [event(contact, 1), event(artefact, 1)],
    timers: [
      { change: 'set', instance: artefact, key: 'dispose', generation: 1, dueAt: MONDAY + number },
    ],
    effects: [
      {
        key: effectKey(contact, 1, 0),
        instance: contact,
        council: 'northmere',
        kind: 'acknowledge',
        params: '{}',
        state: 'pending',
        attempts: 0,
        nextAt: MONDAY + number,
        lastError: null,
      },
    ],
    artefacts: [sealed(artefact)],
  });
};

export async function* streamOf(...chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks;
}
