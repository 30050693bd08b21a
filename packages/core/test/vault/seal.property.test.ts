import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBody, SEAL_OVERHEAD, sealBody } from '../../src/engine/vault/seal.ts';
import { breaksTheSeal, changedAt } from './broken-seal.ts';

const bytes = (maxLength = 3_000) => fc.uint8Array({ maxLength });

describe('a sealed body', () => {
  it('opens to what was sealed', () => {
    fc.assert(
      fc.property(bytes(), bytes(100), (clear, aad) => {
        const key = randomBytes(32);
        const sealed = sealBody(key, aad, clear);
        expect(sealed.length).toBe(clear.length + SEAL_OVERHEAD);
        expect(Buffer.compare(openBody(key, aad, sealed), clear)).toBe(0);
      }),
    );
  });

  it('does not open when any one byte of it is changed, the format byte and the tag included', () => {
    const key = randomBytes(32);
    const aad = Buffer.from('c1/a1');
    const sealed = sealBody(key, aad, Buffer.from('The bins were missed in Louth again'));
    for (let at = 0; at < sealed.length; at += 1) {
      expect(() => openBody(key, aad, changedAt(sealed, at))).toThrow(breaksTheSeal);
    }
  });

  it('does not open when it is cut short or has more at its end', () => {
    const key = randomBytes(32);
    const aad = Buffer.from('c1/a1');
    const sealed = sealBody(key, aad, Buffer.from('missed bin'));
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => openBody(key, aad, sealed.subarray(0, length))).toThrow(breaksTheSeal);
    }
    expect(() => openBody(key, aad, Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow(
      breaksTheSeal,
    );
  });

  it('does not open for another artefact or with another key', () => {
    fc.assert(
      fc.property(bytes(200), bytes(50), bytes(50), (clear, aad, other) => {
        fc.pre(Buffer.compare(aad, other) !== 0);
        const key = randomBytes(32);
        const sealed = sealBody(key, aad, clear);
        expect(() => openBody(key, other, sealed)).toThrow(breaksTheSeal);
        expect(() => openBody(randomBytes(32), aad, sealed)).toThrow(breaksTheSeal);
      }),
    );
  });
});
