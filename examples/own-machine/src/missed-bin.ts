import { defineLifecycle, instantOf, outputs, type EpochMs } from '@council-contact/core';
import { assign, setup } from 'xstate';

interface Report {
  readonly type: 'REPORT';
  readonly at: EpochMs;
  /** The contact that it came up in: an id, never who said it or where they live. */
  readonly contact: string;
}
interface Promised {
  readonly type: 'PROMISE';
  readonly at: EpochMs;
  readonly crew: string;
  /** When somebody is reminded. Computed by whoever sends the event: a machine knows no calendar. */
  readonly remindAt: EpochMs;
}
type MissedBinEvent = Report | Promised | { readonly type: 'EMPTIED'; readonly at: EpochMs };

const machine = setup({
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- XState infers the machine's types from it
  types: {} as {
    context: { contact: string; crew: string | null; remindAt: EpochMs | null; reminders: number };
    events: MissedBinEvent;
    input: Report;
  },
  actions: {
    ...outputs(),
    'note the promise': assign((_, { crew, remindAt }: Promised) => ({ crew, remindAt })),
    'count a reminder': assign({ reminders: ({ context }) => context.reminders + 1 }),
  },
  delays: {
    // Durable: a row with an absolute time. It comes after a restart too, and late rather than never.
    reminder: ({ context, event }) => (context.remindAt ?? 0) - instantOf(event),
  },
}).createMachine({
  id: 'missed-bin',
  context: ({ input }) => ({ contact: input.contact, crew: null, remindAt: null, reminders: 0 }),
  initial: 'reported',
  states: {
    reported: {
      on: {
        PROMISE: {
          target: 'promised',
          actions: { type: 'note the promise', params: ({ event }) => event },
        },
      },
    },
    promised: {
      entry: { type: 'fact', params: { type: 'missed-bin.promised' } },
      after: { reminder: 'late' },
      on: { EMPTIED: 'closed' },
    },
    late: {
      entry: [
        'count a reminder',
        {
          type: 'effect',
          params: ({ context }) => ({ kind: 'remind-crew', params: { crew: context.crew } }),
        },
      ],
      on: {
        PROMISE: {
          target: 'promised',
          actions: { type: 'note the promise', params: ({ event }) => event },
        },
        EMPTIED: 'closed',
      },
    },
    closed: { type: 'final', entry: { type: 'fact', params: { type: 'missed-bin.closed' } } },
  },
});

/** Reported, promised by a crew, reminded of after two working days, closed. */
export const missedBin = defineLifecycle({ id: 'missed-bin', version: 1, machine });
