import {
  ContactCentreError,
  type Actor,
  type ArtefactSummary,
  type Contact,
  type ContactCentre,
  type CouncilPolicy,
  type Opened,
} from '@council-contact/core';

/** What was opened, and of the rest why it was not. */
export interface Opening {
  readonly opened: readonly Opened[];
  readonly refused: readonly { readonly artefact: string; readonly code: string }[];
}

const isOpenable = (artefact: ArtefactSummary, policy: CouncilPolicy, purpose: string): boolean =>
  artefact.status === 'kept' &&
  !artefact.restricted &&
  policy.classes.find(({ id }) => id === artefact.class)?.purposes.includes(purpose) === true;

/**
 * Opens what a contact has and the purpose allows: who and what for is recorded before a byte is read. What the class of
 * an artefact does not allow is asked for singly, since a hold may, and named as refused otherwise.
 */
export const openContact = async (
  centre: ContactCentre,
  policy: CouncilPolicy,
  contact: Contact,
  why: { readonly by: Actor; readonly purpose: string },
): Promise<Opening> => {
  const plain = contact.artefacts.filter((one) => isOpenable(one, policy, why.purpose));
  const opened = [
    ...(plain.length === 0
      ? []
      : await centre.artefacts.open(
          plain.map(({ id }) => id),
          why,
        )),
  ];
  const refused: { artefact: string; code: string }[] = [];
  for (const artefact of contact.artefacts.filter((one) => !plain.includes(one))) {
    try {
      opened.push(...(await centre.artefacts.open([artefact.id], why)));
    } catch (error) {
      if (!(error instanceof ContactCentreError)) throw error;
      refused.push({ artefact: artefact.id, code: error.code });
    }
  }
  return { opened, refused };
};
