import { hash } from 'node:crypto';
import { toInstant } from '../clock.ts';
import type { ContactCentreError } from '../errors.ts';
import type { Inbound, Part } from '../ports/inbound.ts';

const text = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && value !== '' && value.length <= 4_096 ? value : otherwise;

/**
 * An item that broke its contract, as one that can be kept: its bytes quarantined and visible, under a key made of its
 * content where it has none, so that the same item again is the same contact.
 */
export const quarantined = (item: Inbound, error: ContactCentreError, now: Date): Inbound => {
  const json =
    JSON.stringify(item, (_, value: unknown) =>
      value instanceof Uint8Array ? undefined : value,
    ) ?? '';
  const given: readonly unknown[] = Array.isArray(item.parts) ? item.parts : [];
  const parts: Part[] = [
    { kind: 'quarantined', mediaType: 'application/json', bytes: Buffer.from(json) },
  ];
  for (const part of given) {
    const bytes =
      typeof part === 'object' && part !== null && 'bytes' in part ? part.bytes : undefined;
    if (bytes instanceof Uint8Array)
      parts.push({ kind: 'quarantined', mediaType: 'application/octet-stream', bytes });
  }
  const key = text(item.key, `content:${hash('sha256', json)}`);
  return {
    key,
    ref: text(item.ref, key),
    conversation: key,
    occurredAt: toInstant(now.getTime()),
    nature: 'person',
    from: {},
    to: '',
    parts,
    malformed: `invalid-${text(error.facts['field'], 'item')}`.replaceAll(/[^a-z0-9[\]-]/giu, '-'),
  };
};
