import { ContactCentreError, type JsonObject } from '@council-contact/core';

/** Something in the configuration has to be written differently. The text names no value: it may be a secret. */
export const configError = (text: string, facts: JsonObject = {}): ContactCentreError =>
  new ContactCentreError('CC_CONFIG_INVALID', text, facts);
