import { createHash } from 'node:crypto';
import type { JsonValue } from '../json.ts';

/** JSON with the members of each object in the order of their names, as RFC 8785 has it. */
export function canonicalJson(value: JsonValue): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, member]) =>
      member === undefined ? [] : [`${JSON.stringify(name)}:${canonicalJson(member)}`],
    );
  return `{${members.join(',')}}`;
}

/** SHA-256 of the canonical JSON, hex. */
export const digestOf = (value: JsonValue): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex');

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
