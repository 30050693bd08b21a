import type { ContactCentre } from '@council-contact/core';

/** What is served of a contact centre. Of several councils, give one: `centre.council('…')`. */
export type HttpCentre = Pick<ContactCentre, 'channels' | 'handle' | 'health' | 'metrics'>;

/** A centre, or one that is still being opened: until it is there, all but `/livez` is answered with 503. */
export type ServedCentre = HttpCentre | Promise<HttpCentre>;
