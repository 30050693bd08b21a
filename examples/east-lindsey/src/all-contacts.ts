import type { Contact, ContactCentre } from '@council-contact/core';

type Page = Awaited<ReturnType<ContactCentre['contacts']['find']>>;

/** Every contact, in order of arrival, a page at a time. */
export const allContacts = async function* (centre: ContactCentre): AsyncGenerator<Contact> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Page = await centre.contacts.find(cursor === undefined ? {} : { cursor });
    yield* page.items;
    cursor = page.cursor;
  }
};
