import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { PolicyDocument } from './document.ts';
import { policySchema } from './policy-schema.ts';
import { below, didYouMean, oneOf, shown, type Problem } from './problems.ts';

let compiled: ValidateFunction<PolicyDocument> | undefined;

/** Compiled when it is first needed: it costs some milliseconds. */
function validator(): ValidateFunction<PolicyDocument> {
  compiled ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    // `properties` and `pattern` stand side by side where text may take an object's place.
    strictTypes: false,
    strictRequired: false,
    formats: { date: fullFormats.date, email: fullFormats.email, uri: fullFormats.uri },
  }).compile<PolicyDocument>(policySchema);
  return compiled;
}

/** True for a policy document by its form. */
export const isPolicyDocument = (value: unknown): value is PolicyDocument => validator()(value);

/** What the JSON Schema finds wrong. */
export function schemaProblems(value: unknown): readonly Problem[] {
  const validate = validator();
  if (validate(value)) return [];
  return (validate.errors ?? []).filter(({ keyword }) => !SUMMARIES.has(keyword)).map(problemOf);
}

/** Keywords whose errors only repeat that another one failed. */
const SUMMARIES: ReadonlySet<string> = new Set(['if', 'propertyNames']);

function problemOf(error: ErrorObject): Problem {
  const { keyword, instancePath: path, params, data, propertyName } = error;
  const schema = schemaOf(error.parentSchema);
  switch (keyword) {
    case 'required': {
      const missing = String(params['missingProperty']);
      const wanted = schemaOf(schema.properties?.[missing]);
      return { path: below(path, missing), expected: described(wanted), found: 'nothing' };
    }
    case 'additionalProperties': {
      const name = String(params['additionalProperty']);
      const names = Object.keys(schema.properties ?? {});
      return {
        path: below(path, name),
        expected: oneOf(names),
        found: shown(name),
        ...didYouMean(name, names),
      };
    }
    case 'enum': {
      const values = (schema.enum ?? []).map(String);
      return {
        path,
        expected: oneOf(values),
        found: found(path, data),
        ...didYouMean(data, values),
      };
    }
    case 'const':
      return { path, expected: shown(params['allowedValue']), found: found(path, data) };
    case 'type':
      return { path, expected: described(schema), found: found(path, data) };
    case 'minItems':
    case 'minProperties':
      return { path, expected: 'at least one entry', found: shown(data) };
    case 'uniqueItems':
      return { path, expected: 'each entry once', found: 'one twice' };
    case 'maxLength':
      return { path, expected: `at most ${String(params['limit'])} characters`, found: 'more' };
    case 'pattern':
      return propertyName === undefined
        ? { path, expected: described(schema), found: shown(data) }
        : {
            path: below(path, propertyName),
            expected: described(schema),
            found: shown(propertyName),
          };
    default:
      return { path, expected: described(schema), found: found(path, data) };
  }
}

interface SchemaPart {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const schemaOf = (schema: unknown): SchemaPart =>
  typeof schema === 'object' && schema !== null ? schema : {};

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'an object',
  array: 'a list',
  integer: 'a whole number',
};

function described({
  description,
  enum: values,
  const: value,
  type,
  items,
  minimum,
  maximum,
}: SchemaPart): string {
  if (description !== undefined) return description;
  if (values !== undefined) return oneOf(values.map(String));
  if (value !== undefined) return shown(value);
  if (type === undefined) return items === undefined ? 'an object' : 'a list';
  if (Array.isArray(type) && type[0] === 'string' && type[1] === 'array') {
    return `${described(schemaOf(items))}, or a list of such`;
  }
  const types = [type].flat().map((name) => TYPES[name] ?? name);
  const range =
    minimum === undefined ? '' : ` from ${minimum}${maximum === undefined ? '' : ` to ${maximum}`}`;
  return `${types.join(' or ')}${range}`;
}

/** What stands where a whole document should is not repeated: it may be anything. */
const found = (path: string, data: unknown): string =>
  path === '' && typeof data === 'string' ? 'text' : shown(data);
