import { artefactSetup } from './artefact-setup.ts';

/** How far its period has run. A hold stops disposal at any moment before the bytes are destroyed. */
export const clock = artefactSetup.createStateConfig({
  initial: 'kept',
  states: {
    kept: {
      after: {
        retention: { target: 'due', actions: { type: 'fact', params: { type: 'artefact.due' } } },
      },
      on: {
        RESCHEDULE: {
          target: 'kept',
          reenter: true,
          actions: [
            { type: 'note dues', params: ({ event }) => event },
            { type: 'fact', params: ({ event }) => rescheduled(event) },
          ],
        },
      },
    },
    due: {
      description:
        'Its time has come. Under a hold it stays here, and goes the moment the last hold is released.',
      on: {
        RESCHEDULE: [
          {
            guard: { type: 'is put off', params: ({ event }) => event },
            target: 'kept',
            actions: [
              { type: 'note dues', params: ({ event }) => event },
              { type: 'fact', params: ({ event }) => rescheduled(event) },
            ],
          },
          {
            actions: [
              { type: 'note dues', params: ({ event }) => event },
              { type: 'fact', params: ({ event }) => rescheduled(event) },
            ],
          },
        ],
      },
      always: { guard: 'is not held', target: 'disposing' },
    },
    disposing: {
      entry: { type: 'effect', params: { kind: 'dispose', params: {} } },
      on: {
        // At its source or not: destruction here never waits past the cap for a source that is down.
        DESTROY: {
          guard: 'is not held',
          target: '#artefact.destroyed',
          actions: { type: 'fact', params: { type: 'artefact.destroyed' } },
        },
      },
      always: { guard: 'is held', target: 'due' },
      initial: 'at-source',
      states: {
        'at-source': { always: { guard: 'source has answered', target: 'here' } },
        here: {},
      },
    },
  },
});

const rescheduled = (event: { readonly class: string; readonly dueAt: number }) =>
  ({ type: 'artefact.rescheduled', class: event.class, dueAt: event.dueAt }) as const;
