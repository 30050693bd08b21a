import type { LifecycleEvent } from '../../src/lifecycle/step-result.ts';

export const received = (changes: Partial<LifecycleEvent> = {}): LifecycleEvent => ({
  type: 'RECEIVE',
  channel: 'customerservices',
  kind: 'email',
  nature: 'person',
  occurredAt: 900,
  begins: 'awaiting-triage',
  artefacts: ['c/a1'],
  signals: [],
  rule: 'default',
  suggested: [],
  acknowledge: true,
  ...changes,
});

export const named = (changes: Partial<LifecycleEvent> = {}): LifecycleEvent => ({
  type: 'NAME',
  matter: 'c/m1',
  service: 'waste',
  ...changes,
});

export const captured = (changes: Partial<LifecycleEvent> = {}): LifecycleEvent => ({
  type: 'CAPTURE',
  artefact: 'c/a1',
  kind: 'message',
  class: 'emails',
  controller: 'council',
  mediaType: 'text/plain',
  size: 12,
  capturedAt: 900,
  trigger: 'captured',
  dueAt: 100_000,
  disposeAt: 90_000,
  atSource: false,
  policy: 'digest',
  ...changes,
});

export const placed = (changes: Partial<LifecycleEvent> = {}): LifecycleEvent => ({
  type: 'PLACE',
  artefacts: ['c/a1'],
  reason: 'complaint',
  authority: 'head of service',
  reviewBy: 50_000,
  ...changes,
});
