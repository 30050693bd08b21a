import type { Channel, SubjectKeys, Why } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';

const why: Why = { by: adviser, purpose: 'access' };
const jo: SubjectKeys = { email: 'jo@example.org', name: 'Jo Example' };

const searching = async (given: { readonly channel?: Channel; readonly allows?: boolean } = {}) => {
  const searched: SubjectKeys[] = [];
  const channel: Channel = given.channel ?? {
    async *locate(subject) {
      searched.push(subject);
      yield 'one';
      yield 'two';
    },
  };
  const { centre, store } = await newCentre({
    channels: { inbox: { open: () => channel } },
    authorise: ({ action }) => action !== 'locate' || given.allows !== false,
  });
  const found = async (
    id = 'inbox',
    subject: SubjectKeys = jo,
    asked: Why = why,
  ): Promise<string[]> => {
    const refs = [];
    for await (const ref of centre.locate(id, subject, asked)) refs.push(ref);
    return refs;
  };
  return { centre, store, searched, found };
};

describe('searching a source for what it holds of a person', () => {
  test('gives its own names for what it finds, and records who asked, where and what for', async () => {
    const { centre, store, searched, found } = await searching();
    expect(await found()).toEqual(['one', 'two']);
    expect(searched).toEqual([jo]);
    const facts = (await factsSoFar(centre)).map(({ fact }) => fact);
    expect(facts).toMatchObject([
      { type: 'source.searched', channel: 'inbox', purpose: 'access', council: 'example' },
    ]);
    const history = await store.history(facts[0]?.instance ?? '');
    expect(history.at(-1)?.event).toContain('adviser-7');
    expect(JSON.stringify(history)).not.toMatch(/jo@|Jo Example/u);
  });

  test('is recorded before the source is asked, and where the reader stops early', async () => {
    const { centre, found } = await searching({
      channel: {
        // oxlint-disable-next-line require-yield -- it fails before it finds anything
        async *locate() {
          throw new Error('the source is down');
        },
      },
    });
    await expect(found()).rejects.toThrow('the source is down');
    expect(await factsSoFar(centre)).toHaveLength(1);
  });

  test('is refused without a word to the source', async () => {
    const { centre, searched, found } = await searching();
    const forbidden = await searching({ allows: false });
    const unable = await searching({ channel: {} });
    const refused: [() => Promise<unknown>, string][] = [
      [() => found('letters'), 'CC_CHANNEL_UNKNOWN'],
      [() => found('inbox', {}), 'CC_INPUT_INVALID'],
      [() => found('inbox', jo, { by: adviser, purpose: 'curiosity' }), 'CC_PURPOSE_REFUSED'],
      [() => forbidden.found(), 'CC_NOT_AUTHORISED'],
      [() => unable.found(), 'CC_NOT_POSSIBLE'],
    ];
    for (const [search, code] of refused) await expect(search()).rejects.toMatchObject({ code });
    expect(searched).toEqual([]);
    expect(await factsSoFar(centre)).toEqual([]);
    await centre.stop();
    await expect(found()).rejects.toMatchObject({ code: 'CC_STOPPED' });
  });
});
