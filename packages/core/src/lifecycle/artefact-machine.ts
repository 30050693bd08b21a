import { clock } from './artefact-clock.ts';
import { destroyed, residual } from './artefact-destroyed.ts';
import { eraseAgain } from './artefact-restored.ts';
import { artefactSetup } from './artefact-setup.ts';
import { sourceAnswers } from './artefact-source.ts';
import { instantOf } from './birth.ts';

/**
 * One piece of personal data, kept exactly as long as its class says. Beside its clock lie the retention hold, which stops
 * disposal, and the restriction, under which it is kept and not used (UK GDPR Article 18).
 */
export const artefactMachine = artefactSetup.createMachine({
  id: 'artefact',
  context: ({ input }) => ({
    artefact: input.artefact,
    kind: input.kind,
    class: input.class,
    controller: input.controller,
    mediaType: input.mediaType,
    size: input.size,
    capturedAt: input.capturedAt,
    trigger: input.trigger,
    dueAt: input.dueAt,
    disposeAt: input.disposeAt,
    atSource: input.atSource,
    policy: input.policy,
    holds: {},
    source: input.atSource ? ('present' as const) : ('none' as const),
    residualUntil: null,
  }),
  initial: 'live',
  states: {
    live: {
      type: 'parallel',
      entry: {
        type: 'fact',
        params: ({ context: { kind, class: name } }) => ({
          type: 'artefact.captured',
          kind,
          class: name,
        }),
      },
      on: {
        HOLD: {
          actions: [
            { type: 'place hold', params: ({ event }) => event },
            {
              type: 'fact',
              params: ({ event: { hold, reason } }) => ({ type: 'artefact.held', hold, reason }),
            },
          ],
        },
        RELEASE_HOLD: {
          guard: { type: 'has this hold', params: ({ event }) => event },
          actions: [
            { type: 'drop hold', params: ({ event }) => event },
            {
              type: 'fact',
              params: ({ event }) => ({ type: 'artefact.released', hold: event.hold }),
            },
          ],
        },
        ...sourceAnswers.on,
        ...eraseAgain.on,
      },
      states: {
        clock,
        hold: {
          initial: 'none',
          states: {
            none: { always: { guard: 'is held', target: 'held' } },
            held: { always: { guard: 'is not held', target: 'none' } },
          },
        },
        restriction: {
          initial: 'none',
          states: {
            none: {
              on: {
                RESTRICT: {
                  target: 'restricted',
                  actions: {
                    type: 'fact',
                    params: ({ event }) => ({ type: 'artefact.restricted', reason: event.reason }),
                  },
                },
              },
            },
            restricted: {
              on: {
                LIFT_RESTRICTION: {
                  target: 'none',
                  actions: { type: 'fact', params: { type: 'artefact.restriction-lifted' } },
                },
              },
            },
          },
        },
      },
    },
    destroyed,
    residual,
    erased: {
      type: 'final',
      entry: [
        { type: 'fact', params: { type: 'artefact.erased' } },
        {
          type: 'tell',
          params: ({ context: { artefact }, event }) => ({
            to: 'contact',
            event: { type: 'ARTEFACT_ERASED', at: instantOf(event), artefact },
          }),
        },
      ],
    },
  },
});
