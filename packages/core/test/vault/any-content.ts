import * as fc from 'fast-check';
import type { ArtefactContent } from '../../src/engine/vault/artefact-content.ts';
import type { JsonObject } from '../../src/json.ts';

/** JSON has no minus zero and no undefined. */
const json = fc
  .dictionary(fc.string({ unit: 'binary', maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 5,
    noNullPrototype: true,
  })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

const head = fc.record(
  {
    mediaType: fc.constantFrom('text/plain', 'application/pdf', 'application/json'),
    filename: fc.string({ unit: 'binary', maxLength: 20 }),
    fields: json,
    source: fc.record({
      channel: fc.string(),
      ref: fc.string({ unit: 'binary' }),
      direction: fc.constantFrom('in' as const, 'out' as const),
      at: fc.constant('2026-11-23T09:00:00.000Z'),
    }),
  },
  { requiredKeys: ['mediaType'] },
);

/** Any content that an artefact may hold: text of any UTF-16, any bytes, or neither. */
export const anyContent: fc.Arbitrary<ArtefactContent> = fc
  .tuple(
    head,
    fc.oneof(
      fc.constant({}),
      fc.string({ unit: 'binary', maxLength: 500 }).map((text) => ({ text })),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 })
        .map((units) => ({ text: String.fromCharCode(...units) })),
      fc.uint8Array({ maxLength: 500 }).map((bytes) => ({ bytes })),
    ),
  )
  .map(([rest, payload]) => ({ ...rest, ...payload }));
