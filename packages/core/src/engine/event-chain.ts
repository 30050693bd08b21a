import { hash } from 'node:crypto';
import type { EpochMs } from '../clock.ts';
import type { InstanceId } from '../ids.ts';

/** The hash before an instance's first event. */
export const CHAIN_START: Uint8Array = new Uint8Array(32);

export interface ChainedEvent {
  readonly instance: InstanceId;
  readonly version: number;
  readonly at: EpochMs;
  readonly event: string;
  readonly facts: string | null;
}

/**
 * SHA-256 over the previous hash and this event: one changed byte anywhere in an instance's history shows. A chain for
 * each instance, because one chain over all would let only one host write at a time.
 */
export const chainHash = (
  previous: Uint8Array,
  { instance, version, at, event, facts }: ChainedEvent,
): Uint8Array => {
  const head = Buffer.from(previous.buffer, previous.byteOffset, previous.byteLength).toString(
    'latin1',
  );
  return hash(
    'sha256',
    `${head}${instance}\n${version}\n${at}\n${event}\n${facts ?? ''}`,
    'buffer',
  );
};
