import { expect, test } from 'vitest';
import { newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

/** Backstop of the only class, counted from capture. */
const CAP = '2028-11-23T09:00:00Z';
const down = (): Error => new Error('the source is down');

/** A mail that is not acknowledged, so that its own copy is the only one at the source. */
const taken = async () => {
  const made = await newCentre();
  made.inbox.deliver(mail('Out of office.', { ref: 'mail-at-source', nature: 'automatic' }));
  await made.centre.settle();
  const [answer] = made.inbox.accepted;
  if (answer === undefined || !('contact' in answer)) throw new Error('it was not accepted');
  return { ...made, contact: answer.contact };
};

test('what lies at its source is erased there before it is destroyed here', async () => {
  const { centre, clock, inbox, contact } = await taken();
  clock.set(CAP);
  await centre.settle();
  expect(inbox.erased).toMatchObject([{ ref: 'mail-at-source', direction: 'in' }]);
  const { artefacts } = await centre.contacts.get(contact);
  expect(artefacts.map(({ status }) => status)).toEqual(['erased', 'erased']);
});

test('a source that comes back before the cap is asked again, and the artefact waits for it until then (N16)', async () => {
  const { centre, clock, inbox, contact } = await taken();
  inbox.erasures.push(down(), down());
  clock.set('2028-11-23T08:59:30Z');
  await centre.settle();
  const before = await centre.contacts.get(contact);
  expect(before.artefacts.map(({ status }) => status)).toContain('disposing');
  for (let second = 0; second < 10; second += 1) {
    clock.advance(1_000);
    await centre.settle();
  }
  expect(inbox.erased).toHaveLength(1);
  const after = await centre.contacts.get(contact);
  expect(after.artefacts.map(({ status, kind }) => `${kind} ${status}`)).toEqual([
    'message erased',
    'contact-details erased',
  ]);
});

test('a source that stays down keeps nothing here past the cap but the way to its copy, until it answers (N16)', async () => {
  const { centre, clock, inbox, store, contact } = await taken();
  inbox.erasures.push(...Array.from({ length: 40 }, down));
  clock.set('2028-11-23T08:59:30Z');
  for (let second = 0; second <= 30; second += 1) {
    await centre.settle();
    clock.advance(1_000);
  }
  clock.set(CAP);
  await centre.settle();
  const capped = await centre.contacts.get(contact);
  const statuses = Object.fromEntries(capped.artefacts.map(({ kind, status }) => [kind, status]));
  expect(statuses).toEqual({
    message: 'erased',
    'contact-details': 'erased',
    locator: 'disposing',
  });
  const kept = await store.artefacts(capped.artefacts.map(({ id }) => id));
  expect(kept.map(({ artefact }) => artefact)).toEqual([`${contact}/a3`]);

  inbox.erasures.length = 0;
  clock.advance('P1D');
  await centre.settle();
  expect(inbox.erased).toMatchObject([{ ref: 'mail-at-source' }]);
  const cleared = await centre.contacts.get(contact);
  expect(cleared.artefacts.map(({ status }) => status)).toEqual(['erased', 'erased', 'erased']);
  expect(await store.artefacts([`${contact}/a3`])).toEqual([]);
});

test('a source that refuses is shown: the artefact is destroyed here and not called erased', async () => {
  const { centre, clock, inbox, contact } = await taken();
  inbox.erasures.push({ status: 'refused', code: 'read-only' });
  clock.set(CAP);
  await centre.settle();
  const { artefacts } = await centre.contacts.get(contact);
  expect(artefacts.map(({ status }) => status).toSorted()).toEqual(['disposing', 'erased']);
});

test('the copy that a channel keeps of an acknowledgement goes when its period ends', async () => {
  const { centre, clock, inbox } = await newCentre();
  const answer = await centre.receive('inbox', mail('Something else.'));
  await centre.settle();
  const [{ key } = { key: '' }] = inbox.sent;
  clock.set(CAP);
  await centre.settle();
  expect(inbox.erased).toContainEqual(
    expect.objectContaining({ ref: `sent:${key}`, direction: 'out' }),
  );
  if (!('contact' in answer)) throw new Error('it is in no contact');
  const { artefacts } = await centre.contacts.get(answer.contact);
  expect(artefacts.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'message erased',
    'contact-details erased',
    'sent-copy erased',
  ]);
});
