import { createHash } from 'node:crypto';
import { artefactId, effectKey, familyOf, matterId } from '@council-contact/core';
import type {
  ArtefactId,
  Changeset,
  ContactId,
  EffectRow,
  EventRow,
  InboxRow,
  InstanceChange,
  InstanceId,
  InstanceRow,
  LookupKey,
  SealedArtefact,
  StoredEvent,
  TimerChange,
  WrappedKey,
} from '@council-contact/core';

const nothing: Changeset = {
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
};

/** 5 January 2026, a Monday, 09:00 UTC. */
const monday = Date.parse('2026-01-05T09:00:00.000Z');

const bytes = (of: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(of, 'utf8').digest());

const contact = (number: number): ContactId =>
  `019b8d2e-7c00-7000-8000-${String(number).padStart(12, '0')}`;

const instance = (id: InstanceId, over: Partial<InstanceRow> = {}): InstanceRow => ({
  id,
  family: familyOf(id),
  council: 'northmere',
  machine: 'contact',
  machineVersion: 1,
  version: 1,
  status: 'active',
  stage: 'received',
  within: 'awaiting-triage',
  service: null,
  snapshot: '{"value":{"received":"awaiting-triage"},"context":{}}',
  headHash: bytes(`head of ${id}`),
  updatedAt: monday,
  expiresAt: null,
  ...over,
});

const event = (of: InstanceId, version: number, over: Partial<EventRow> = {}): EventRow => ({
  instance: of,
  council: 'northmere',
  version,
  at: monday + version,
  event: `{"type":"contact.noted","version":${version}}`,
  facts: null,
  hash: bytes(`${of} ${version}`),
  ...over,
});

const key = (artefact: ArtefactId, epoch: number, over: Partial<WrappedKey> = {}): WrappedKey => ({
  artefact,
  epoch,
  class: 'correspondence',
  wrapped: bytes(`key of ${artefact} under ${epoch}`),
  ...over,
});

const lookup = (of: string, generation = 8104): LookupKey => ({ generation, hash: bytes(of) });

/** Rows for the tests of a store: valid, invented, each with what a test changes about it. */
export const specimen = {
  monday,
  bytes,
  contact,
  matter: matterId,
  artefactId,
  changeset: (over: Partial<Changeset> = {}): Changeset => ({ ...nothing, ...over }),
  instance,
  /** A write of this row over the version before it. */
  change: (row: InstanceRow): InstanceChange => ({ row, expectedVersion: row.version - 1 }),
  event,
  stored: (row: EventRow, sequence: number): StoredEvent => ({ ...row, sequence }),
  timer: (of: InstanceId, name: string, dueAt: number, generation = 1): TimerChange => ({
    change: 'set',
    instance: of,
    key: name,
    generation,
    dueAt,
  }),
  effect: (of: InstanceId, index: number, over: Partial<EffectRow> = {}): EffectRow => ({
    key: effectKey(of, 1, index),
    instance: of,
    council: 'northmere',
    kind: 'acknowledge',
    params: '{}',
    state: 'pending',
    attempts: 0,
    nextAt: monday,
    lastError: null,
    ...over,
  }),
  lookup,
  inbox: (of: string, to: ContactId, result = '{"status":"accepted"}'): InboxRow => ({
    ...lookup(of),
    contact: to,
    result,
  }),
  key,
  sealed: (artefact: ArtefactId, over: Partial<SealedArtefact> = {}): SealedArtefact => ({
    artefact,
    body: bytes(`body of ${artefact}`),
    blob: null,
    key: key(artefact, 1),
    index: [],
    ...over,
  }),
} as const;
