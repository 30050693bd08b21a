import type { SourceMessage } from './fake-source.ts';

let count = 0;

/** A message of an invented person; give what matters to the test. No two are alike. */
export const person = (given: Partial<SourceMessage> = {}): SourceMessage => {
  count += 1;
  return {
    from: {
      name: `Jo Example ${count}`,
      email: `jo${count}@example.org`,
      phone: `+44770090${String(count % 10_000).padStart(4, '0')}`,
      postcode: 'ZZ99 3WZ',
    },
    text: `The bin in lane ${count} was not emptied.`,
    conversation: `conversation-${count}`,
    at: '2026-11-23T08:50:00.000Z',
    nature: 'person',
    parts: [],
    ...given,
  };
};

/** Bytes of a picture that no text encoding leaves as they are. */
export const picture = (size: number): Uint8Array => {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >>> 8)) & 0xff;
  return bytes;
};
