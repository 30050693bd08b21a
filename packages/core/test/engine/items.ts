import type { Inbound } from '@council-contact/core';

let count = 0;

/** A mail from an invented customer; give what matters to the test. */
export const mail = (text: string, given: Partial<Inbound> = {}): Inbound => {
  count += 1;
  return {
    key: `mail-${count}`,
    ref: `ref-${count}`,
    conversation: given.key ?? `mail-${count}`,
    occurredAt: '2026-11-23T09:00:00Z',
    nature: 'person',
    from: { name: 'Jo Example', email: 'jo@example.org' },
    to: 'contact@council.test',
    subject: 'A question',
    text,
    ...given,
  };
};
