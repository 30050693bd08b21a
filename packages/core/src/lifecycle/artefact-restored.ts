import { artefactSetup } from './artefact-setup.ts';

const verifyAnew = { type: 'effect', params: { kind: 'dispose', params: {} } } as const;
const isDestroyed = { type: 'fact', params: { type: 'artefact.destroyed' } } as const;

/** A backup brought back what had been erased: destroyed anew, whatever holds the backup knew of, and verified anew. */
export const eraseAgain = artefactSetup.createStateConfig({
  on: {
    ERASE_AGAIN: [
      {
        guard: { type: 'source was done with', params: ({ event }) => event },
        target: '#artefact.destroyed',
        actions: ['note erased at source', isDestroyed, verifyAnew],
      },
      { target: '#artefact.destroyed', actions: ['note refusal', isDestroyed, verifyAnew] },
    ],
  },
});
