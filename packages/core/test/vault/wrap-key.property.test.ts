import { createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrapKey, wrapKey } from '../../src/engine/vault/wrap-key.ts';
import { breaksTheSeal, changedAt } from './broken-seal.ts';

const epoch = (number: number) => ({
  epoch: number,
  key: createSecretKey(randomBytes(32)),
  createdAt: 0,
});
const id = fc.string({ minLength: 1, maxLength: 20 });

describe('a wrapped key', () => {
  it('unwraps to the key that was wrapped, and says what it is for', () => {
    fc.assert(
      fc.property(id, id, (artefact, artefactClass) => {
        const under = epoch(7);
        const key = randomBytes(32);
        const wrapped = wrapKey(under, artefact, artefactClass, key);
        expect(wrapped).toMatchObject({ artefact, class: artefactClass, epoch: 7 });
        expect(Buffer.compare(unwrapKey(under, wrapped), key)).toBe(0);
      }),
    );
  });

  it('does not unwrap when any one byte of it is changed', () => {
    const under = epoch(1);
    const wrapped = wrapKey(under, 'c1/a1', 'message', randomBytes(32));
    for (let at = 0; at < wrapped.wrapped.length; at += 1) {
      const changed = { ...wrapped, wrapped: changedAt(wrapped.wrapped, at) };
      expect(() => unwrapKey(under, changed)).toThrow(breaksTheSeal);
    }
    expect(() => unwrapKey(under, { ...wrapped, wrapped: new Uint8Array(3) })).toThrow(
      breaksTheSeal,
    );
  });

  it('does not unwrap for another contact, artefact, class or epoch', () => {
    const under = epoch(1);
    const wrapped = wrapKey(under, 'c1/a1', 'message', randomBytes(32));
    expect(() => unwrapKey(under, { ...wrapped, artefact: 'c2/a1' })).toThrow(breaksTheSeal);
    expect(() => unwrapKey(under, { ...wrapped, artefact: 'c1/a2' })).toThrow(breaksTheSeal);
    expect(() => unwrapKey(under, { ...wrapped, class: 'recording' })).toThrow(breaksTheSeal);
    expect(() => unwrapKey(epoch(1), wrapped)).toThrow(breaksTheSeal);
  });

  it('tells class and artefact apart wherever the line between them is drawn', () => {
    fc.assert(
      fc.property(id, id, fc.nat(30), (artefact, artefactClass, at) => {
        const together = artefactClass + artefact;
        const cut = at % together.length;
        fc.pre(cut !== artefactClass.length);
        const under = epoch(1);
        const wrapped = wrapKey(under, artefact, artefactClass, randomBytes(32));
        const moved = {
          ...wrapped,
          class: together.slice(0, cut),
          artefact: together.slice(cut),
        };
        expect(() => unwrapKey(under, moved)).toThrow(breaksTheSeal);
      }),
    );
  });
});
