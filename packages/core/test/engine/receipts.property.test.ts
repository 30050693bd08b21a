import * as fc from 'fast-check';
import type { Channel, ChannelHost, DeliveryReceipt } from '@council-contact/core';
import { expect, test } from 'vitest';
import { adviser, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

type Status = DeliveryReceipt['status'];

/** Something that happens to one of two answers; a redelivery is of the item that was answered. */
type News =
  | { readonly reply: 0 | 1; readonly status: Status; readonly by: 'key' | 'ref' }
  | 'again';

const AT = '2026-11-23T09:05:00Z';

const nothing = async (): Promise<void> => {};

/** Plays the news, the first `early` of them while the channel has not yet answered, and says how all ends. */
const outcome = async (
  news: readonly News[],
  early: number,
  given: { readonly fails: boolean },
) => {
  const keys: string[] = [];
  let told: (news: News) => Promise<unknown> = nothing;
  const open = (host: ChannelHost): Channel => {
    const item = mail('Hello', { key: 'one', nature: 'automatic' });
    told = async (each) => {
      if (each === 'again') return host.accept([item]);
      const key = keys[each.reply] ?? '';
      // The source's own name for an answer is known once it has told it; of one that failed there is none.
      const isNamed = keys.length === 3 && !(given.fails && each.reply === 1);
      const reply = each.by === 'ref' && isNamed ? { ref: `sent:${key}` } : { key };
      return host.delivered({ reply, status: each.status, at: AT });
    };
    return {
      async reply(reply) {
        if (keys[0] === reply.key) for (const each of news.slice(0, early)) await told(each);
        if (given.fails && keys[1] === reply.key) return { status: 'failed', code: '550' };
        return { status: 'sent', ref: `sent:${reply.key}` };
      },
    };
  };
  const { centre, store } = await newCentre({ channels: { inbox: { open } } });
  await told('again');
  const [{ id } = { id: '' }] = (await centre.contacts.find()).items;
  await centre.contacts.triage(id, { by: adviser, matters: [{ service: 'waste' }] });
  await centre.contacts.reply(id, { by: adviser, text: 'First' });
  await centre.contacts.reply(id, { by: adviser, text: 'Second', resolve: 'answered' });
  keys.push(...(await centre.outbox.list()).map(({ key }) => key));
  await centre.settle();
  keys.push('answered');
  for (const each of news.slice(early)) await told(each);
  const { stage, within, possible, artefacts } = await centre.contacts.get(id);
  const rows = await store.load([id]);
  const snapshot = rows.find((row) => row.id === id)?.snapshot ?? '{}';
  const { context } = JSON.parse(snapshot) as { context: { replies: object; items: number } };
  await centre.stop();
  return {
    stage,
    within,
    possible,
    artefacts: artefacts.length,
    replies: Object.values(context.replies) as unknown[],
    items: context.items,
  };
};

const anyNews: fc.Arbitrary<News> = fc.oneof(
  fc.constant('again' as const),
  fc.record({
    reply: fc.constantFrom(0 as const, 1 as const),
    status: fc.constantFrom<Status>('accepted', 'delivered', 'read', 'failed'),
    by: fc.constantFrom('key' as const, 'ref' as const),
  }),
);

test('receipts, redeliveries and answers leave the same state in any order, however often they come', async () => {
  const played = fc.array(anyNews, { minLength: 1, maxLength: 6 }).chain((news) =>
    fc.record({
      news: fc.constant(news),
      shuffled: fc.shuffledSubarray([...news, ...news], { minLength: news.length * 2 }),
      early: fc.nat({ max: news.length * 2 }),
      fails: fc.boolean(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(played, async ({ news, shuffled, early, fails }) => {
      expect(await outcome(shuffled, early, { fails })).toEqual(await outcome(news, 0, { fails }));
    }),
    { numRuns: 100 },
  );
});
