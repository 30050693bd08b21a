import { setup } from 'xstate';
import type { ArtefactId } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { Birth } from './birth.ts';
import type { DisclosureFact } from './facts.ts';
import { outputs } from './outputs.ts';

/** Birth of a disclosure, and all there is of it. */
export interface DisclosureInput {
  readonly artefacts: readonly ArtefactId[];
  /** Service, organisation or role that they went to. */
  readonly to: string;
  readonly basis: string | null;
  readonly authority: string | null;
  /** The artefact that holds a sealed note on it. */
  readonly note: ArtefactId | null;
  readonly by: string;
}

type DisclosureBirth = { readonly type: 'DISCLOSE'; readonly at: EpochMs } & DisclosureInput;

const disclosureSetup = setup({
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- XState infers the machine's types from it
  types: {} as {
    context: DisclosureInput & { readonly disclosedAt: EpochMs };
    events: DisclosureBirth | Birth<DisclosureBirth>;
    input: DisclosureBirth;
  },
  actions: outputs<DisclosureFact>(),
});

/** A row of the disclosure ledger: over as it begins, and pruned at the end of the skeleton's period. */
export const disclosureMachine = disclosureSetup.createMachine({
  id: 'disclosure',
  context: ({ input: { artefacts, to, basis, authority, note, by, at } }) => ({
    artefacts,
    to,
    basis,
    authority,
    note,
    by,
    disclosedAt: at,
  }),
  initial: 'recorded',
  states: {
    recorded: {
      type: 'final',
      entry: {
        type: 'fact',
        params: ({ context: { artefacts, to, basis, authority } }) => ({
          type: 'artefact.disclosed',
          artefacts,
          to,
          ...(basis !== null && { basis }),
          ...(authority !== null && { authority }),
        }),
      },
    },
  },
});
