import { describe, expect, it } from 'vitest';
import type { Blobs } from '../../src/ports/blobs.ts';
import { Vault } from '../../src/engine/vault/vault.ts';
import { breaksTheSeal } from './broken-seal.ts';
import {
  collected,
  large,
  listed,
  newVault,
  OVER_LIMIT,
  patterned,
  request,
  streamOf,
  testClock,
} from './vault-fixture.ts';

const NONE = async () => [];
const unlimited = { maxBytes: Infinity };
const names = async (blobs: Blobs): Promise<readonly string[]> =>
  (await listed(blobs.list())).map(({ name }) => name);

describe('large content', () => {
  it('lies in blobs, with a small head that says what it is', async () => {
    const { vault, blobs } = await newVault();
    const bytes = patterned(OVER_LIMIT);
    const sealed = await vault.sealLarge({ ...request({ content: large }), bytes });
    expect(sealed.body?.length).toBeLessThan(250);
    expect(await names(blobs)).toEqual([sealed.blob]);
    expect(vault.open(sealed, 'east-lindsey')).toEqual(large);
    expect((await collected(vault.openStream(sealed, 'east-lindsey'))).equals(bytes)).toBe(true);
  });

  it('has names that say nothing and cannot be guessed', async () => {
    const { vault } = await newVault();
    const seal = async () =>
      (await vault.sealLarge({ ...request({ content: large }), bytes: Buffer.from('x') })).blob;
    const all = await Promise.all([seal(), seal(), seal()]);
    expect(new Set(all).size).toBe(3);
    for (const name of all) expect(name).toMatch(/^[0-9a-f]{32}$/);
  });

  it('opens only as what it was sealed as, with its own blob', async () => {
    const { vault } = await newVault();
    const one = await vault.sealLarge({ ...request({ content: large }), bytes: patterned(100) });
    const other = await vault.sealLarge({
      ...request({ content: large }),
      bytes: patterned(100, 1),
    });
    const reading = (sealed: typeof one, council = 'east-lindsey') =>
      collected(vault.openStream(sealed, council));
    await expect(reading({ ...one, blob: other.blob })).rejects.toThrow(breaksTheSeal);
    await expect(reading({ ...one, blob: null })).rejects.toThrow(breaksTheSeal);
    await expect(reading(one, 'boston')).rejects.toThrow(breaksTheSeal);
    expect((await reading({ ...other })).equals(patterned(100, 1))).toBe(true);
  });

  it('does not open when the bytes of another blob lie under its name', async () => {
    const { vault, blobs } = await newVault();
    const one = await vault.sealLarge({ ...request({ content: large }), bytes: patterned(100) });
    const other = await vault.sealLarge({
      ...request({ content: large }),
      bytes: patterned(100, 1),
    });
    await blobs.put(one.blob ?? '', (await blobs.get(other.blob ?? '')) ?? streamOf());
    await expect(collected(vault.openStream(one, 'east-lindsey'))).rejects.toThrow(breaksTheSeal);
    await blobs.delete([one.blob ?? '']);
    await expect(collected(vault.openStream(one, 'east-lindsey'))).rejects.toThrow(
      /^CC_STORE_BROKEN/,
    );
  });

  it('has no clear byte in blobs', async () => {
    const { vault, blobs } = await newVault();
    const canary = 'Ottoline-Brackenbury-77';
    const sealed = await vault.sealLarge({
      ...request({ content: large }),
      bytes: Buffer.from(canary.repeat(9_000)),
    });
    const stored = await collected((await blobs.get(sealed.blob ?? '')) ?? streamOf());
    expect(stored.includes('Brackenbury')).toBe(false);
    expect(stored.length).toBeGreaterThan(canary.length * 9_000);
  });
});

describe('a part that is staged ahead', () => {
  it('becomes the artefact that takes it', async () => {
    const { vault } = await newVault();
    const staged = await vault.stage(streamOf(patterned(5), patterned(7)), { maxBytes: 12 });
    expect(staged.size).toBe(12);
    const claimed = vault.claim(staged);
    const sealed = vault.take(claimed, request({ artefact: 'c7/a2', content: large }));
    vault.keep([claimed.blob]);
    const opened = await collected(vault.openStream(sealed, 'east-lindsey'));
    expect(opened.equals(Buffer.concat([patterned(5), patterned(7)]))).toBe(true);
    const asAnother = { ...sealed, artefact: 'c7/a3', key: { ...sealed.key, artefact: 'c7/a3' } };
    await expect(collected(vault.openStream(asAnother, 'east-lindsey'))).rejects.toThrow(
      breaksTheSeal,
    );
  });

  it('may be taken again while the step is computed anew, but claimed only once', async () => {
    const { vault } = await newVault();
    const staged = await vault.stage(Buffer.from('x'), unlimited);
    const claimed = vault.claim(staged);
    expect(() => vault.claim(staged)).toThrow(/^CC_CONFLICT/);
    vault.take(claimed, request({ content: large }));
    const second = vault.take(claimed, request({ artefact: 'c2/a1', content: large }));
    expect(String(await collected(vault.openStream(second, 'east-lindsey')))).toBe('x');
    vault.giveBack([claimed.blob]);
    expect(() => vault.take(claimed, request({ content: large }))).toThrow(/^CC_NOT_FOUND/);
    expect(vault.claim(staged)).toEqual(claimed);
    vault.keep([claimed.blob]);
    expect(() => vault.claim(staged)).toThrow(/^CC_NOT_FOUND/);
  });

  it('leaves nothing behind when it is too large or its source fails', async () => {
    const { vault, blobs } = await newVault();
    await expect(vault.stage(patterned(70_000), { maxBytes: 69_999 })).rejects.toThrow(
      /^CC_TOO_LARGE/,
    );
    await expect(vault.stage(failing(), unlimited)).rejects.toThrow('the line went dead');
    expect(await names(blobs)).toEqual([]);
  });

  it('is removed too where the blobs keep what came before the failure', async () => {
    const { keyring, blobs, clock } = await newVault();
    const untidy: Blobs = {
      ...blobs,
      async put(name, bytes) {
        const parts: Uint8Array[] = [];
        try {
          for await (const part of bytes) parts.push(part);
        } finally {
          await blobs.put(name, streamOf(...parts));
        }
        return 0;
      },
    };
    const vault = new Vault(keyring, untidy, clock);
    await expect(vault.stage(failing(), unlimited)).rejects.toThrow('the line went dead');
    expect(await names(blobs)).toEqual([]);
  });

  it('has a digest that tells equal content in one run, and nothing in another', async () => {
    const { vault, keyring, blobs } = await newVault();
    const again = new Vault(keyring, blobs, testClock());
    expect(await digest(vault, 'a')).toBe(await digest(vault, 'a'));
    expect(await digest(vault, 'a')).not.toBe(await digest(vault, 'b'));
    expect(await digest(vault, 'a')).not.toBe(await digest(again, 'a'));
  });
});

describe('sweeping', () => {
  it('removes what nobody took, once it is old enough', async () => {
    const { vault, blobs, clock } = await newVault();
    const staged = await vault.stage(Buffer.from('x'), unlimited);
    const at = clock.now().getTime();
    expect(await vault.sweep(at, NONE)).toBe(0);
    expect(await vault.sweep(at + 1, NONE)).toBe(1);
    expect(await names(blobs)).toEqual([]);
    expect(() => vault.claim(staged)).toThrow(/^CC_NOT_FOUND/);
  });

  it('leaves alone what an artefact refers to, also where keep() was never called', async () => {
    const { vault, blobs, clock } = await newVault();
    const sealed = await vault.sealLarge({
      ...request({ content: large }),
      bytes: Buffer.from('x'),
    });
    const inUse = async () => [sealed.blob ?? ''];
    expect(await vault.sweep(clock.now().getTime() + 1, inUse)).toBe(0);
    expect(await vault.sweep(clock.now().getTime() + 1, inUse)).toBe(0);
    expect(await names(blobs)).toEqual([sealed.blob]);
  });

  it('leaves alone what was staged long ago but has just been claimed', async () => {
    const { vault, clock } = await newVault();
    const staged = await vault.stage(Buffer.from('x'), unlimited);
    clock.advance(3_600_000);
    const claimed = vault.claim(staged);
    expect(await vault.sweep(clock.now().getTime(), NONE)).toBe(0);
    expect(() => vault.take(claimed, request({ content: large }))).not.toThrow();
  });

  it('leaves alone what is being written, however long that takes', async () => {
    const { vault, blobs, clock } = await newVault();
    const go = Promise.withResolvers<void>();
    const slow = async function* () {
      yield Buffer.from('first');
      await go.promise;
      yield Buffer.from('last');
    };
    const staging = vault.stage(slow(), unlimited);
    clock.advance(3_600_000);
    expect(await vault.sweep(clock.now().getTime(), NONE)).toBe(0);
    go.resolve();
    expect((await staging).size).toBe(9);
    expect(await names(blobs)).toHaveLength(1);
  });

  it('removes blobs that an earlier process left, in slices, asking about each', async () => {
    const { vault, blobs, clock } = await newVault();
    for (let n = 0; n < 1_203; n += 1) await blobs.put(`left-${n}`, streamOf(Buffer.of(1)));
    const asked: number[] = [];
    const inUse = async (each: readonly string[]) => {
      asked.push(each.length);
      return each.filter((name) => name === 'left-700');
    };
    expect(await vault.sweep(clock.now().getTime() + 1, inUse)).toBe(1_202);
    expect(asked).toEqual([500, 500, 203]);
    expect(await names(blobs)).toEqual(['left-700']);
  });
});

async function* failing(): AsyncGenerator<Uint8Array> {
  yield patterned(70_000);
  throw new Error('the line went dead');
}

const digest = async (from: Vault, text: string) =>
  (await from.stage(Buffer.from(text), unlimited)).digest;
