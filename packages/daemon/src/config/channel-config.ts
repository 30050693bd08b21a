import { resolve } from 'node:path';
import type { JsonObject, JsonValue } from '@council-contact/core';
import { readSecret } from './secrets.ts';

interface FieldSchema {
  readonly 'x-path'?: boolean;
  readonly 'x-secret'?: boolean;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A channel's fields as its package takes them: `x-path` made absolute from the configuration's folder, `x-secret` read
 * from where they are.
 * @param at JSON Pointer of the value, for errors
 * @throws CC_CONFIG_INVALID
 */
export const channelConfig = async (
  value: JsonValue,
  schema: FieldSchema,
  at: string,
  folder: string,
): Promise<JsonValue> => {
  if (schema['x-secret'] === true) return readSecret(value, at, folder);
  if (schema['x-path'] === true && typeof value === 'string') return resolve(folder, value);
  if (!isObject(value)) return value;
  const fields: [string, JsonValue][] = [];
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const inner = schema.properties?.[name] ?? {};
    fields.push([name, await channelConfig(field, inner, `${at}/${name}`, folder)]);
  }
  return Object.fromEntries(fields);
};
