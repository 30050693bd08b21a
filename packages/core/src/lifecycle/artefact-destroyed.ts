import { artefactSetup } from './artefact-setup.ts';
import { sourceAnswers } from './artefact-source.ts';

/** Nothing is left here. It is erased only when nothing is left at its source either, and that has been verified. */
export const destroyed = artefactSetup.createStateConfig({
  on: { ...sourceAnswers.on },
  initial: 'verifying',
  states: {
    verifying: {
      always: [
        { guard: 'source goes by itself', target: 'residual' },
        { guard: 'source is unsettled', target: 'at-source' },
      ],
      on: { VERIFY: '#artefact.erased' },
    },
    'at-source': {
      description: 'The source has not answered, has refused, or keeps a residue without an end.',
      always: [
        { guard: 'source goes by itself', target: 'residual' },
        {
          guard: 'source is clear',
          target: 'verifying',
          actions: { type: 'effect', params: { kind: 'dispose', params: {} } },
        },
      ],
    },
    residual: {
      description: 'The source keeps a residue that goes by itself.',
      on: {
        SOURCE_RESIDUAL: {
          target: 'verifying',
          actions: { type: 'note residue', params: ({ event }) => event },
        },
      },
      always: {
        guard: 'source is clear',
        target: 'verifying',
        actions: { type: 'effect', params: { kind: 'dispose', params: {} } },
      },
      after: {
        residue: {
          target: 'verifying',
          actions: [
            'note erased at source',
            { type: 'effect', params: { kind: 'dispose', params: {} } },
          ],
        },
      },
    },
  },
});
