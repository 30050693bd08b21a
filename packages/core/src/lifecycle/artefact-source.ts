import { artefactSetup } from './artefact-setup.ts';

/** What its source says about the copy that lies there; it may say so before or after the bytes here are destroyed. */
export const sourceAnswers = artefactSetup.createStateConfig({
  on: {
    ERASED_AT_SOURCE: { actions: 'note erased at source' },
    // Past its cap nothing is kept for the sake of a source that is down: the way to its copy becomes an artefact of its own.
    SOURCE_HANDED_ON: { actions: 'note handed on' },
    SOURCE_REFUSED: { actions: 'note refusal' },
    SOURCE_RESIDUAL: { actions: { type: 'note residue', params: ({ event }) => event } },
  },
});
