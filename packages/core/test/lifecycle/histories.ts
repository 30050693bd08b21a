import * as fc from 'fast-check';
import { FLAGS, OUTCOMES } from '../../src/contact.ts';
import type { Lifecycle } from '../../src/lifecycle/define-lifecycle.ts';
import {
  artefactLifecycle,
  contactLifecycle,
  holdLifecycle,
  matterLifecycle,
} from '../../src/lifecycle/lifecycles.ts';
import { possibleEvents } from '../../src/lifecycle/possible-events.ts';
import type { LifecycleEvent } from '../../src/lifecycle/step-result.ts';
import { MATTER_STATUSES } from '../../src/matter.ts';
import { captured, named, placed, received } from './births.ts';
import { Walk } from './walk.ts';

/**
 * One move of a history: the first of some events that is possible then (or the first of all, where `blind`), after so many
 * milliseconds; or whichever running timer the number picks.
 */
export type Move =
  | { readonly events: readonly LifecycleEvent[]; readonly blind: boolean; readonly after: number }
  | { readonly timer: number };

export interface History {
  readonly birth: LifecycleEvent;
  readonly moves: readonly Move[];
}

const few = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const matters = few('c/m1', 'c/m2');
const artefacts = few('c/a1', 'c/a2', 'c/a3');
const holds = few('h1', 'h2');
const flags = fc.constantFrom(...FLAGS.slice(0, 2));
const outcome = fc.constantFrom(...OUTCOMES);
const instant = fc.integer({ min: 0, max: 200_000 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** A well-formed event: fields that are undefined are left out, as in JSON. */
const event = (
  type: string,
  fields: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<LifecycleEvent> =>
  fc.record({ type: fc.constant(type), ...fields }).map((made) => JSON.parse(JSON.stringify(made)));

/** What leads a contact on; the others would mostly keep it where it is. */
const progress = fc.oneof(
  event('RELEASE', { reread: fc.boolean() }),
  event('TRIAGE', { matters: fc.constant([{ matter: 'c/m1', service: 'waste' }]) }),
  event('MATTER_CHANGED', {
    matter: matters,
    status: few('offered', 'resolved', 'resolved'),
    service: few('waste'),
    reopenUntil: maybe(instant),
  }),
  event('REPLY_SENT', { reply: artefacts }),
  event('CLOSE_FLAG', { flag: flags }),
  event('ARTEFACT_ERASED', { artefact: artefacts }),
);

const anyContactEvent = fc.oneof(
  event('APPEND', {
    artefacts: fc.uniqueArray(artefacts, { maxLength: 2 }),
    nature: few('person', 'automatic'),
    occurredAt: instant,
    signals: fc.constant([]),
    reopens: fc.boolean(),
  }),
  event('END_LIVE'),
  event('RELEASE', { reread: fc.boolean() }),
  event('CLAIM', { claimant: few('officer-1', 'officer-2') }),
  event('UNCLAIM'),
  event('TRIAGE', {
    matters: fc.uniqueArray(fc.record({ matter: matters, service: few('waste', 'planning') }), {
      maxLength: 2,
      selector: ({ matter }) => matter,
    }),
  }),
  event('NOTE'),
  event('RAISE_FLAG', { flag: flags, hold: holds, reviewBy: instant }),
  event('CLOSE_FLAG', { flag: flags }),
  event('REPLY', { reply: artefacts, channel: few('customerservices') }),
  event('REPLY_SENT', { reply: artefacts }),
  event('REPLY_FAILED', { reply: artefacts, code: few('550') }),
  event('RECEIPT', {
    reply: artefacts,
    status: few('accepted', 'delivered', 'read', 'failed'),
    occurredAt: instant,
    code: maybe(few('no-such-number')),
  }),
  event('ACCEPT_REPLY_FAILURE', { reply: artefacts }),
  event('REOPEN', { reason: few('wrong-answer') }),
  event('MATTER_CHANGED', {
    matter: matters,
    status: fc.constantFrom(...MATTER_STATUSES),
    service: few('waste'),
    reopenUntil: maybe(instant),
  }),
  event('ARTEFACT_CAPTURED', { artefact: artefacts }),
  event('ARTEFACT_ERASED', { artefact: artefacts }),
  event('FETCH_PART', { reference: artefacts }),
  event('PART_UNAVAILABLE', { reference: artefacts, code: few('gone') }),
  event('ARTEFACTS_OPENED', { artefacts: fc.constant(['c/a1']), purpose: few('complaint') }),
);

const contactEvents = fc.oneof(progress, anyContactEvent);

const matterEvents = fc.oneof(
  event('ROUTE', {
    service: few('waste', 'planning'),
    team: few('team'),
    purpose: few('handle-query'),
    targetAt: maybe(instant),
    handover: maybe(few('bins')),
  }),
  event('ACCEPT'),
  event('RETURN', { reason: few('not-ours') }),
  event('AWAIT_CUSTOMER', { remainingMs: maybe(instant) }),
  event('CUSTOMER_REPLIED', { targetAt: maybe(instant) }),
  event('RESOLVE', { outcome }),
  event('REOPEN', { reason: few('reopened'), targetAt: maybe(instant) }),
  event('HANDED_OVER', { service: maybe(few('waste', 'planning')) }),
  event('HANDOVER_FAILED', { code: few('refused'), service: maybe(few('waste', 'planning')) }),
  event('CLOSE'),
);

const artefactEvents = fc.oneof(
  event('RESCHEDULE', {
    class: few('emails', 'complaints'),
    controller: few('council'),
    trigger: few('closed', 'last-action'),
    dueAt: instant,
    disposeAt: instant,
    policy: few('digest'),
  }),
  event('HOLD', {
    hold: holds,
    reason: few('complaint'),
    authority: few('head'),
    reviewBy: instant,
  }),
  event('RELEASE_HOLD', { hold: holds }),
  event('RESTRICT', { reason: few('accuracy') }),
  event('LIFT_RESTRICTION'),
  event('ERASED_AT_SOURCE'),
  event('SOURCE_REFUSED', { code: few('read-only') }),
  event('SOURCE_RESIDUAL', { what: few('backup'), until: fc.option(instant) }),
  event('DESTROY'),
  event('VERIFY'),
);

const historyOf = (
  births: fc.Arbitrary<LifecycleEvent>,
  events: fc.Arbitrary<LifecycleEvent>,
): fc.Arbitrary<History> => {
  const moves = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        events: fc.array(events, { minLength: 1, maxLength: 6, size: 'max' }),
        blind: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
        after: fc.nat(30_000),
      }),
    },
    { weight: 1, arbitrary: fc.record({ timer: fc.nat(5) }) },
  );
  return fc.record({
    birth: births,
    moves: fc.array(moves, { minLength: 5, maxLength: 30, size: 'max' }),
  });
};

/** Each lifecycle with random histories of it. */
export const LIFECYCLES: readonly (readonly [string, Lifecycle, fc.Arbitrary<History>])[] = [
  [
    'contact',
    contactLifecycle,
    historyOf(
      fc
        .record({
          begins: few('live', 'awaiting-triage', 'awaiting-triage', 'quarantined', 'recorded'),
          nature: few('person', 'automatic'),
          acknowledge: fc.boolean(),
          artefacts: fc.uniqueArray(artefacts),
        })
        .map(received),
      contactEvents,
    ),
  ],
  [
    'matter',
    matterLifecycle,
    historyOf(
      maybe(instant).map((targetAt) => named(targetAt === undefined ? {} : { targetAt })),
      matterEvents,
    ),
  ],
  [
    'artefact',
    artefactLifecycle,
    historyOf(
      fc.record({ atSource: fc.boolean(), disposeAt: instant }).map(captured),
      artefactEvents,
    ),
  ],
  ['hold', holdLifecycle, historyOf(fc.constant(placed()), event('RELEASE'))],
];

/** Walks a history to its end; `each` sees the walk after its birth and after every move. */
export const walkThrough = (
  lifecycle: Lifecycle,
  { birth, moves }: History,
  each: (walk: Walk) => void = () => undefined,
): Walk => {
  const walk = new Walk(lifecycle, birth);
  each(walk);
  for (const move of moves) {
    if ('events' in move) {
      const possible = possibleEvents(lifecycle, walk.last.snapshot);
      const [first] = move.events;
      const chosen = move.blind
        ? first
        : (move.events.find(({ type }) => possible.includes(type)) ?? first);
      if (chosen === undefined) continue;
      walk.send(chosen, walk.at + move.after);
    } else {
      const keys = [...walk.timers.keys()];
      const key = keys[move.timer % Math.max(1, keys.length)];
      if (key === undefined) continue;
      walk.fire(key);
    }
    each(walk);
  }
  return walk;
};
