import { setup } from 'xstate';
import type { Birth } from './birth.ts';
import type { CouncilEvent } from './council-events.ts';
import type { CouncilFact } from './facts.ts';
import { outputs } from './outputs.ts';

type CouncilBirth = Extract<CouncilEvent, { type: 'OPEN' }>;

const councilSetup = setup({
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- XState infers the machine's types from it
  types: {} as {
    context: Readonly<Record<string, never>>;
    events: CouncilEvent | Birth<CouncilBirth>;
    input: CouncilBirth;
  },
  actions: outputs<CouncilFact>(),
});

/** The record of what was decided for a council as a whole, and by whom. It has no end and is never pruned. */
export const councilMachine = councilSetup.createMachine({
  id: 'council',
  context: {},
  initial: 'open',
  states: {
    open: {
      on: {
        POLICY_CHANGED: {
          actions: {
            type: 'fact',
            params: ({ event: { before, digest } }) => ({ type: 'policy.changed', before, digest }),
          },
        },
        POLICY_ADOPTED: {
          actions: {
            type: 'fact',
            params: ({ event: { digest, changes } }) => ({
              type: 'policy.adopted',
              digest,
              changes,
            }),
          },
        },
        DISPOSAL_STOPPED: {
          actions: {
            type: 'fact',
            params: ({ event: { reason, due, live } }) => ({
              type: 'disposal.stopped',
              reason,
              due,
              live,
            }),
          },
        },
        DISPOSAL_CONFIRMED: {
          actions: {
            type: 'fact',
            params: ({ event }) => ({ type: 'disposal.confirmed', until: event.until }),
          },
        },
        DISPOSAL_RESUMED: { actions: { type: 'fact', params: { type: 'disposal.resumed' } } },
        SOURCE_SEARCHED: {
          actions: {
            type: 'fact',
            params: ({ event: { channel, purpose } }) => ({
              type: 'source.searched',
              channel,
              purpose,
            }),
          },
        },
        ERASURES_REPLAYED: {
          actions: {
            type: 'fact',
            params: ({ event }) => ({ type: 'erasures.replayed', artefacts: event.artefacts }),
          },
        },
      },
    },
  },
});
