import { ContactCentreError } from '../errors.ts';
import type { EpochMs } from '../clock.ts';
import type { Inbound, Part } from '../ports/inbound.ts';

const NATURES: ReadonlySet<string> = new Set(['person', 'automatic', 'opt-out', 'self']);

/** RFC 3339 with an offset; Date.parse alone would take local times and much else. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/u;

const refuse = (field: string, expected: string): never => {
  throw new ContactCentreError('CC_INPUT_INVALID', `The item's ${field} must be ${expected}.`, {
    field,
  });
};

const text = (value: unknown, field: string, longest: number): string =>
  typeof value === 'string' && value !== '' && value.length <= longest
    ? value
    : refuse(field, `a string of 1 to ${longest} characters`);

/** The instant in milliseconds. @throws CC_INPUT_INVALID for anything but an RFC 3339 instant with an offset. */
export const parseInstant = (value: unknown, field: string): EpochMs => {
  const at = typeof value === 'string' && INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at)
    ? refuse(field, "an RFC 3339 instant such as '2026-11-23T09:30:00Z'")
    : at;
};

/** What is stored in the clear is a code: nothing with a space or an @ in it, so no name and no address. */
const CODE = /^[A-Za-z0-9][A-Za-z0-9._:[\]-]{0,63}$/u;

export const isCode = (value: unknown): value is string =>
  typeof value === 'string' && CODE.test(value);

/** @throws CC_INPUT_INVALID for anything but a code. */
export const checkCode = (value: unknown, field: string): void => {
  if (isCode(value)) return;
  throw new ContactCentreError(
    'CC_INPUT_INVALID',
    `${field} must be a code of letters, digits and hyphens, such as 'wrong-service': it is stored in the clear.`,
    { field },
  );
};

const checkPart = (part: Part, index: number): void => {
  text(part.kind, `parts[${index}].kind`, 64);
  text(part.mediaType, `parts[${index}].mediaType`, 255);
  if (!('bytes' in part) && !('ref' in part) && !('staged' in part)) {
    refuse(`parts[${index}]`, 'given by bytes, ref or staged');
  }
};

/**
 * Checks what a channel hands over, so that a mistake in an adapter is told to its author at once and nothing half-read
 * is stored. Returns when it happened.
 * @throws CC_INPUT_INVALID naming the field.
 */
export const checkArrival = (item: Inbound): EpochMs => {
  text(item.key, 'key', 4_096);
  text(item.ref, 'ref', 8_192);
  text(item.conversation, 'conversation', 8_192);
  if (typeof item.to !== 'string')
    refuse('to', 'a string; empty where the source names no addressee');
  if (!NATURES.has(item.nature)) refuse('nature', [...NATURES].join(', '));
  if (typeof item.from !== 'object' || item.from === null)
    refuse('from', 'an object; empty where nothing is known');
  for (const signal of item.signals ?? []) checkCode(signal, 'signals');
  if (item.malformed !== undefined) checkCode(item.malformed, 'malformed');
  for (const [index, part] of (item.parts ?? []).entries()) checkPart(part, index);
  return parseInstant(item.occurredAt, 'occurredAt');
};
