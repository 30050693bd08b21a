import type { ContactCentre, Inbound } from '@council-contact/core';

const BY = { kind: 'person', id: 'adviser-1' } as const;
/** 600 bytes, as comparisons of such engines have them. */
const TEXT =
  'The garden waste bin at our address was not emptied on the usual day, for the second time. '
    .repeat(7)
    .slice(0, 600);

const item = (number: number): Inbound => ({
  key: `bench-${number}`,
  ref: `bench-${number}`,
  conversation: `bench-${number}`,
  occurredAt: '2026-11-23T09:00:00Z',
  nature: 'person',
  from: { name: 'Jo Example', email: `jo${number}@example.org` },
  to: 'contact@council.test',
  subject: 'Missed collection',
  text: TEXT,
});

/** One contact in four durable steps: received, triaged, routed, resolved. Each is awaited before the next. */
export const fourSteps = async (centre: ContactCentre, number: number): Promise<void> => {
  const accepted = await centre.receive('inbox', item(number));
  if (accepted.status !== 'accepted') throw new Error(`an item was ${accepted.status}`);
  const { contact } = accepted;
  await centre.contacts.triage(contact, { by: BY, matters: [{ service: 'waste' }] });
  await centre.contacts.route(contact, { by: BY, service: 'waste', purpose: 'handle-query' });
  await centre.contacts.resolve(contact, { by: BY, outcome: 'answered' });
};

/** Runs `count` pieces of work with so many in flight; returns each one's time in milliseconds. */
export const inFlight = async (
  count: number,
  concurrency: number,
  work: (number: number) => Promise<void>,
): Promise<readonly number[]> => {
  const times: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const number = next;
      next += 1;
      const start = performance.now();
      await work(number);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return times;
};
