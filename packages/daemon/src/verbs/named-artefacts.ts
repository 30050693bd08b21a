import type { ContactCentre } from '@council-contact/core';

/** An artefact by its id; of a contact all that is not erased. */
export const artefactsOf = async (
  { contacts }: ContactCentre,
  named: readonly string[],
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const id of named) {
    if (id.includes('/')) found.push(id);
    else {
      const { artefacts } = await contacts.get(id);
      found.push(...artefacts.filter(({ status }) => status !== 'erased').map((one) => one.id));
    }
  }
  return [...new Set(found)];
};
