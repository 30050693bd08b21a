import { handling } from './matter-handling.ts';
import { matterSetup } from './matter-setup.ts';
import { target } from './matter-target.ts';

/** One thing a contact is about: who has it, and until when the customer should have an answer. */
export const matterMachine = matterSetup.createMachine({
  id: 'matter',
  context: ({ input }) => ({
    matter: input.matter,
    service: input.service,
    team: null,
    outcome: null,
    reason: null,
    returns: 0,
    targetAt: input.targetAt ?? null,
    remainingMs: null,
    overdue: false,
    resolvedAt: null,
  }),
  initial: 'open',
  states: {
    open: { type: 'parallel', states: { handling, target } },
    closed: { type: 'final' },
  },
});
