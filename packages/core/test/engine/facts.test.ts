import { failpoints } from '@council-contact/conformance';
import { memoryStore, type FactEntry } from '@council-contact/core';
import { expect, test } from 'vitest';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const by = adviser;

/** A centre with a few contacts behind it, some steps of which made several facts true. */
const withHistory = async () => {
  const given = await newCentre();
  for (const text of ['My bin.', 'A question.', 'A subject access request.']) {
    const item = mail(text);
    const answer = await given.centre.receive('inbox', item);
    const id = 'contact' in answer ? answer.contact : '';
    if (text !== 'My bin.')
      await given.centre.contacts.triage(id, { by, matters: [{ service: 'waste' }] });
    await given.centre.contacts.resolve(id, { by, outcome: 'answered' });
    const { conversation } = item;
    await given.centre.receive('inbox', mail('There is more.', { conversation }));
  }
  return given;
};

test('facts come in the order in which they were committed, each with a cursor of its own', async () => {
  const { centre, store } = await withHistory();
  const facts = await factsSoFar(centre);
  expect(new Set(facts.map(({ cursor }) => cursor)).size).toBe(facts.length);
  const stored = await store.facts(0, 1_000);
  expect(facts.map(({ fact }) => [fact.instance, fact.type])).toEqual(
    stored.flatMap(({ instance, facts: made }) =>
      (JSON.parse(made ?? '[]') as { type: string }[]).map(({ type }) => [instance, type]),
    ),
  );
  expect(stored.some(({ facts: made }) => JSON.parse(made ?? '[]').length > 1)).toBe(true);
});

test('a reader goes on from every cursor with exactly what follows', async () => {
  const { centre } = await withHistory();
  const facts = await factsSoFar(centre);
  for (const [position, { cursor }] of facts.entries()) {
    expect(await factsSoFar(centre, cursor)).toEqual(facts.slice(position + 1));
  }
});

test('a cursor that came with no fact is refused', async () => {
  const { centre } = await newCentre();
  for (const cursor of ['', '1', '1~', '-1~0', '1~0~0', 'first', '9'.repeat(20)]) {
    const feed = centre.facts(cursor)[Symbol.asyncIterator]();
    await expect(feed.next()).rejects.toThrow('CC_INPUT_INVALID');
  }
});

test('a reader that has come to the end wakes when something is committed', async () => {
  const { centre } = await newCentre();
  const stop = new AbortController();
  const feed = centre.facts(null, stop.signal)[Symbol.asyncIterator]();
  const next = feed.next();
  await centre.receive('inbox', mail('A question.'));
  const entry: IteratorResult<FactEntry> = await next;
  expect(entry.value).toMatchObject({ fact: { type: 'contact.received', council: 'example' } });
  stop.abort();
  expect(await feed.next()).toEqual({ done: true, value: undefined });
});

test('a reader may stop at any moment: while it waits, while it reads, before it begins', async () => {
  const points = failpoints(memoryStore());
  const { centre } = await newCentre({ store: points.store });
  const before = AbortSignal.abort();
  expect((await centre.facts(null, before)[Symbol.asyncIterator]().next()).done).toBe(true);

  const waiting = new AbortController();
  const next = centre.facts(null, waiting.signal)[Symbol.asyncIterator]().next();
  waiting.abort();
  expect((await next).done).toBe(true);

  const reading = new AbortController();
  points.arm('facts:before', 'stall');
  const stalled = centre.facts(null, reading.signal)[Symbol.asyncIterator]().next();
  await points.reached('facts:before');
  reading.abort();
  points.release();
  expect((await stalled).done).toBe(true);
});

test('a fact that is committed while a page is read is not missed', async () => {
  const points = failpoints(memoryStore());
  const { centre } = await newCentre({ store: points.store });
  const stop = new AbortController();
  points.arm('facts:after', 'stall');
  const feed = centre.facts(null, stop.signal)[Symbol.asyncIterator]();
  const next = feed.next();
  await points.reached('facts:after');
  await centre.receive('inbox', mail('A question.'));
  points.release();
  expect((await next).value).toMatchObject({ fact: { type: 'contact.received' } });
  stop.abort();
});

test('facts hold codes, ids and instants, and nothing that was said', async () => {
  const { centre } = await withHistory();
  const text = JSON.stringify(await factsSoFar(centre));
  for (const said of ['Jo Example', 'jo@example.org', 'My bin', 'question', 'There is more'])
    expect(text).not.toContain(said);
});
