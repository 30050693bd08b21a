import { artefactSetup } from './artefact-setup.ts';
import { sourceAnswers } from './artefact-source.ts';

const verifyAnew = { type: 'effect', params: { kind: 'dispose', params: {} } } as const;

/**
 * Nothing is left here. It is erased only when nothing is left at its source either and that has been verified: under a
 * source that refused it stays here, to be seen, until that source says otherwise.
 */
export const destroyed = artefactSetup.createStateConfig({
  on: {
    ...sourceAnswers.on,
    ERASED_AT_SOURCE: { actions: ['note erased at source', verifyAnew] },
    VERIFY: { guard: 'source is clear', target: 'erased' },
  },
  always: { guard: 'source goes by itself', target: 'residual' },
});

/** Nothing is left here; the source keeps a residue, such as a backup, that goes by itself at a known time. */
export const residual = artefactSetup.createStateConfig({
  after: {
    residue: { target: 'destroyed', actions: ['note erased at source', verifyAnew] },
  },
  on: {
    ERASED_AT_SOURCE: { target: 'destroyed', actions: ['note erased at source', verifyAnew] },
    SOURCE_REFUSED: { target: 'destroyed', actions: 'note refusal' },
    SOURCE_RESIDUAL: {
      target: 'destroyed',
      actions: { type: 'note residue', params: ({ event }) => event },
    },
  },
});
