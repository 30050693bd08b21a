import { matterSetup } from './matter-setup.ts';

/** Until when the customer should have an answer: runs from the first routing, stands still while the customer is asked. */
export const target = matterSetup.createStateConfig({
  initial: 'none',
  states: {
    none: {
      always: { guard: 'has a target', target: 'running' },
    },
    running: {
      after: {
        responseTarget: {
          target: 'overdue',
          actions: ['note overdue', { type: 'fact', params: { type: 'matter.overdue' } }],
        },
      },
      on: {
        ROUTE: {
          guard: { type: 'target moves', params: ({ event }) => event },
          target: 'running',
          reenter: true,
        },
      },
      always: [
        { guard: 'is resolved', target: 'met' },
        { guard: 'target stands still', target: 'paused' },
      ],
    },
    paused: {
      always: [
        { guard: 'is resolved', target: 'met' },
        { guard: 'has a target', target: 'running' },
      ],
    },
    overdue: {
      description: 'Said once for each target; it stays so until a reopening brings a new one.',
      always: { guard: 'begins anew', target: 'none' },
    },
    met: {
      always: { guard: 'was reopened', target: 'none' },
    },
  },
});
