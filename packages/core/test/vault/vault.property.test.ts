import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SealedArtefact } from '../../src/ports/rows.ts';
import { anyContent } from './any-content.ts';
import { breaksTheSeal, changedAt } from './broken-seal.ts';
import { collected, newVault, request } from './vault-fixture.ts';

const { vault, keyring } = await newVault();
const CANARY = 'Zebedee-Quillfeather-9f31';

/** Each way in which rows and bytes may be mixed up. */
const mixUps = (sealed: SealedArtefact, other: SealedArtefact): readonly SealedArtefact[] => [
  { ...sealed, artefact: 'c1/a2', key: { ...sealed.key, artefact: 'c1/a2' } },
  { ...sealed, artefact: 'c2/a1', key: { ...sealed.key, artefact: 'c2/a1' } },
  { ...sealed, artefact: 'c1/a2' },
  { ...sealed, key: { ...sealed.key, class: 'recording' } },
  { ...sealed, body: other.body },
  { ...sealed, key: other.key },
  { ...sealed, key: { ...sealed.key, wrapped: other.key.wrapped } },
  { ...sealed, body: null },
  { ...sealed, blob: 'f00d' },
];

describe('the vault', () => {
  it('opens what it sealed, exactly', () => {
    fc.assert(
      fc.property(anyContent, fc.string(), (content, council) => {
        const sealed = vault.seal(request({ council, content }));
        expect(vault.open(sealed, council)).toEqual(content);
      }),
    );
  });

  it('streams what it sealed, wherever it lies', async () => {
    const content = { mediaType: 'text/plain', text: 'Grüße aus Skegness' };
    const sealed = vault.seal(request({ content }));
    expect(String(await collected(vault.openStream(sealed, 'east-lindsey')))).toBe(content.text);
  });

  it('opens nothing whose body or key has one changed byte', () => {
    fc.assert(
      fc.property(anyContent, fc.nat(), fc.boolean(), (content, place, inBody) => {
        const sealed = vault.seal(request({ content }));
        const bytes = (inBody ? sealed.body : sealed.key.wrapped) ?? new Uint8Array(0);
        const changed = changedAt(bytes, place % bytes.length);
        const broken = inBody
          ? { ...sealed, body: changed }
          : { ...sealed, key: { ...sealed.key, wrapped: changed } };
        expect(() => vault.open(broken, 'east-lindsey')).toThrow(breaksTheSeal);
      }),
    );
  });

  it('opens nothing whose council, contact, artefact, class, body, key or blob is another one', () => {
    const sealed = vault.seal(request());
    const other = vault.seal(request({ artefact: 'c9/a1' }));
    for (const mixedUp of mixUps(sealed, other)) {
      expect(() => vault.open(mixedUp, 'east-lindsey')).toThrow(breaksTheSeal);
    }
    expect(() => vault.open(sealed, 'boston')).toThrow(breaksTheSeal);
    expect(() => vault.open(sealed, '')).toThrow(breaksTheSeal);
  });

  it('seals a body of 256 KiB and sends a larger one to sealLarge', () => {
    const bytes = new Uint8Array(256 * 1024);
    const content = { mediaType: 'application/pdf', bytes };
    expect(vault.open(vault.seal(request({ content })), 'east-lindsey')).toEqual(content);
    const larger = { mediaType: 'application/pdf', bytes: new Uint8Array(bytes.length + 1) };
    expect(() => vault.seal(request({ content: larger }))).toThrow(/^CC_TOO_LARGE/);
  });

  it('wraps a key for another class without touching the body, and no longer opens as the old class', () => {
    const sealed = vault.seal(request());
    const key = vault.rewrap(sealed.key, 'complaint');
    expect(key).toMatchObject({ class: 'complaint', artefact: 'c1/a1', epoch: 1, fromEpoch: 1 });
    expect(vault.open({ ...sealed, key }, 'east-lindsey').text).toBe('Missed bin');
    const relabelled = { ...sealed, key: { ...key, class: 'message' } };
    expect(() => vault.open(relabelled, 'east-lindsey')).toThrow(breaksTheSeal);
  });

  it('says that a key is destroyed, and that a keyring is too old, in different words', async () => {
    const rotating = await newVault();
    const sealed = rotating.vault.seal(request());
    await rotating.keyring.addEpoch(1);
    await rotating.keyring.destroyEpoch(1);
    const open = (from: SealedArtefact) => () => rotating.vault.open(from, 'east-lindsey');
    expect(open(sealed)).toThrow(/^CC_KEY_DESTROYED/);
    expect(() => rotating.vault.rewrap(sealed.key)).toThrow(/^CC_KEY_DESTROYED/);
    expect(open({ ...sealed, key: { ...sealed.key, epoch: 3 } })).toThrow(/^CC_KEYRING_INVALID/);
  });

  it('seals nothing before there is an epoch key', async () => {
    const without = await newVault();
    await without.keyring.destroyEpoch(1);
    expect(() => without.vault.seal(request())).toThrow(/^CC_KEYRING_INVALID/);
  });

  it('uses no key and no nonce twice', () => {
    const same = Array.from({ length: 5_000 }, () => vault.seal(request()));
    // The nonce of a body is fixed: equal content has equal bytes exactly where a key came twice.
    expect(distinct(same.map(({ body }) => body))).toBe(same.length);
    expect(distinct(same.map(({ key }) => key.wrapped.subarray(1, 13)))).toBe(same.length);
    expect(distinct(same.map(({ key }) => key.wrapped.subarray(13)))).toBe(same.length);
  });

  it('leaves no personal byte in what it seals or in the errors it throws', () => {
    const content = {
      mediaType: 'text/plain',
      text: CANARY,
      filename: CANARY,
      fields: { [CANARY]: CANARY },
      source: { channel: 'mail', ref: CANARY, direction: 'in' as const, at: CANARY },
    };
    const sealed = vault.seal(request({ content }));
    expect(Buffer.from(sealed.body ?? []).includes(CANARY)).toBe(false);
    expect(inspect(sealed, { depth: 9, maxArrayLength: 9_999 })).not.toContain('Quillfeather');
    for (const mixedUp of mixUps(sealed, vault.seal(request({ artefact: 'c9/a1' })))) {
      expect(printed(() => vault.open(mixedUp, 'east-lindsey'))).not.toContain('Quillfeather');
    }
    const tooLarge = { ...content, text: CANARY.repeat(20_000) };
    expect(printed(() => vault.seal(request({ content: tooLarge })))).not.toContain('Quillfeather');
    expect(inspect(vault, { depth: 9, showHidden: true })).not.toContain('Quillfeather');
    // The scan does find it in what is not sealed.
    expect(inspect(vault.open(sealed, 'east-lindsey'))).toContain('Quillfeather');
    expect(keyring.epochs()).toHaveLength(1);
  });
});

const printed = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return inspect(error, { depth: 9, showHidden: true });
  }
  throw new Error('nothing was thrown');
};

const distinct = (bytes: readonly (Uint8Array | null)[]): number =>
  new Set(bytes.map((each) => Buffer.from(each ?? []).toString('hex'))).size;
