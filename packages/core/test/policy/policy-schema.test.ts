import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { policySchema } from '../../src/policy/policy-schema.ts';
import { minimalDocument } from '../fixtures/minimal-policy.ts';

const published: unknown = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../policy.schema.json'), 'utf8'),
);

describe('the published policy.schema.json', () => {
  it('is the schema that loadPolicy checks by (to renew it: npm run schema)', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(policySchema)));
  });

  it('takes a policy with what any JSON Schema 2020-12 validator knows', () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
      published as object,
    );
    expect(validate(minimalDocument)).toBe(true);
    expect(validate({ ...minimalDocument, councils: [{}] })).toBe(false);
  });
});
