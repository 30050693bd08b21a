import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';

const sentence = ({ instancePath, keyword, params, message }: ErrorObject): string => {
  const at = instancePath === '' ? 'the file' : instancePath;
  if (keyword === 'additionalProperties') {
    return `${at}: there is no '${String(params['additionalProperty'])}'`;
  }
  if (keyword === 'enum') {
    return `${at}: must be one of ${(params['allowedValues'] as readonly unknown[]).join(', ')}`;
  }
  return `${at}: ${message ?? 'is wrong'}`;
};

/** What a schema refuses in a value, a sentence each: paths and what was expected, never what was found. */
export const schemaProblems = (schema: object, value: unknown): readonly string[] => {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const validate = ajv.compile(schema);
  return validate(value) ? [] : [...new Set((validate.errors ?? []).map(sentence))];
};
