import { assign, setup } from 'xstate';
import type { ArtefactContext, ArtefactEvent } from './artefact-events.ts';
import { instantOf } from './birth.ts';
import type { Birth } from './birth.ts';
import type { ArtefactFact } from './facts.ts';
import { outputs } from './outputs.ts';

/** An artefact's first event. */
export type ArtefactBirth = Extract<ArtefactEvent, { type: 'CAPTURE' }>;

type EventOf<T extends ArtefactEvent['type']> = Extract<ArtefactEvent, { type: T }>;

const isHeld = ({ holds }: ArtefactContext): boolean => Object.keys(holds).length > 0;

/** What an artefact is written with: its events, and its guards, actions and delays by name. */
export const artefactSetup = setup({
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- XState infers the machine's types from it
  types: {} as {
    context: ArtefactContext;
    events: ArtefactEvent | Birth<ArtefactBirth>;
    input: ArtefactBirth;
  },
  guards: {
    'is held': ({ context }) => isHeld(context),
    'is not held': ({ context }) => !isHeld(context),
    'has this hold': ({ context }, event: EventOf<'RELEASE_HOLD'>) =>
      isHeld(context) && context.holds[event.hold] !== undefined,
    'is put off': (_, { disposeAt, at }: EventOf<'RESCHEDULE'>) => disposeAt > at,
    'source has answered': ({ context }) => context.source !== 'present',
    'source was done with': (_, { source }: EventOf<'ERASE_AGAIN'>) => source === 'clear',
    'source is clear': ({ context }) => context.source === 'none' || context.source === 'erased',
    'source goes by itself': ({ context }) =>
      context.source === 'residual' && context.residualUntil !== null,
  },
  actions: {
    ...outputs<ArtefactFact>(),
    'note dues': assign((_, event: EventOf<'RESCHEDULE'>) => ({
      class: event.class,
      controller: event.controller,
      trigger: event.trigger,
      dueAt: event.dueAt,
      disposeAt: event.disposeAt,
      policy: event.policy,
    })),
    'place hold': assign(({ context }, { hold, reason, authority, reviewBy }: EventOf<'HOLD'>) => ({
      holds: { ...context.holds, [hold]: { reason, authority, reviewBy } },
    })),
    'drop hold': assign(({ context }, { hold }: EventOf<'RELEASE_HOLD'>) => {
      const { [hold]: _released, ...holds } = context.holds;
      return { holds };
    }),
    'note erased at source': assign({ source: 'erased', residualUntil: null }),
    'note handed on': assign({ source: 'none' }),
    'note refusal': assign({ source: 'refused', residualUntil: null }),
    'note residue': assign((_, { until }: EventOf<'SOURCE_RESIDUAL'>) => ({
      source: 'residual' as const,
      residualUntil: until,
    })),
  },
  delays: {
    retention: ({ context, event }) => context.disposeAt - instantOf(event),
    residue: ({ context, event }) => (context.residualUntil ?? 0) - instantOf(event),
  },
});
