import type { HandoverTarget } from '@council-contact/core';
import { poster, type OutgoingOptions } from './outgoing.ts';

export const HANDOVER_TYPE = 'uk.gov.council-contact.handover.v1';

/**
 * Hands matters over by webhook: `handovers: { depot: webhookHandover({ … }) }`. The event has the ids of contact and
 * matter and the code of the service, nothing personal; its id is the handover's key, the same on every try. 410 fails the
 * handover, which brings the matter back to a person; all else is tried again.
 *
 * @throws CC_CONFIG_INVALID for a secret that is none
 */
export const webhookHandover = (options: OutgoingOptions): HandoverTarget => {
  const post = poster(options);
  return async ({ key, contact, matter, service }, signal) => {
    const event = {
      specversion: '1.0',
      type: HANDOVER_TYPE,
      source: options.source,
      id: key,
      subject: contact,
      datacontenttype: 'application/json',
      data: { contact, matter, service },
    };
    const posted = await post(
      { id: key, mediaType: 'application/cloudevents+json', body: JSON.stringify(event) },
      signal,
    );
    switch (posted.status) {
      case 'taken':
        return { status: 'sent', ref: key };
      case 'gone':
        return { status: 'failed', code: 'http-410' };
      case 'again':
        return {
          status: 'retry',
          code: posted.code,
          ...(posted.afterMs !== null && { afterMs: posted.afterMs }),
        };
      case 'unknown':
        return { status: 'uncertain' };
    }
  };
};
