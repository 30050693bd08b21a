import { assign, setup } from 'xstate';
import { instantOf } from './birth.ts';
import type { Birth } from './birth.ts';
import type { HoldFact } from './facts.ts';
import type { HoldContext, HoldEvent } from './hold-events.ts';
import { outputs } from './outputs.ts';

type HoldBirth = Extract<HoldEvent, { type: 'PLACE' }>;

const holdSetup = setup({
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- XState infers the machine's types from it
  types: {} as {
    context: HoldContext;
    events: HoldEvent | Birth<HoldBirth>;
    input: HoldBirth;
  },
  actions: {
    ...outputs<HoldFact>(),
    'note release': assign(({ event }) => ({ releasedAt: instantOf(event) })),
  },
  delays: {
    review: ({ context, event }) => context.reviewBy - instantOf(event),
  },
});

/** A retention hold: never ends by itself. When its review date passes it says so, and goes on until it is released. */
export const holdMachine = holdSetup.createMachine({
  id: 'hold',
  context: ({ input: { artefacts, reason, authority, reviewBy, at } }) => ({
    artefacts,
    reason,
    authority,
    reviewBy,
    placedAt: at,
    releasedAt: null,
  }),
  entry: {
    type: 'fact',
    params: ({ context: { reason, reviewBy } }) => ({ type: 'hold.placed', reason, reviewBy }),
  },
  initial: 'placed',
  states: {
    placed: {
      after: { review: 'review-due' },
      on: { RELEASE: 'released' },
    },
    'review-due': {
      on: { RELEASE: 'released' },
      entry: {
        type: 'fact',
        params: ({ context }) => ({ type: 'hold.review-due', reason: context.reason }),
      },
    },
    released: {
      type: 'final',
      entry: [
        'note release',
        {
          type: 'fact',
          params: ({ context }) => ({ type: 'hold.released', reason: context.reason }),
        },
      ],
    },
  },
});
