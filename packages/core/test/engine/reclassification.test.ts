import { loadPolicy } from '@council-contact/core';
import { expect, test } from 'vitest';
import { minimalDocument } from '../fixtures/minimal-policy.ts';
import { adviser, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const by = adviser;
const [council] = minimalDocument.councils;
const [everything] = council.artefactClasses;

/** Messages about Council Tax have a class of their own, with a controller and a period of its own. */
const policy = loadPolicy({
  ...minimalDocument,
  councils: [
    {
      ...council,
      artefactClasses: [
        {
          id: 'tax-message',
          label: 'What is said about Council Tax',
          match: { kind: 'message', service: 'council-tax' },
          purposes: ['handle-query'],
          lawfulBasis: 'public-task',
          trigger: 'captured',
          period: 'P30D',
        },
        everything,
      ],
    },
  ],
});

test('the class of an artefact is looked up again when its contact is triaged, and only its key is wrapped anew', async () => {
  const { centre, clock, store } = await newCentre({ policy });
  const answer = await centre.receive('inbox', mail('Please look into my account.'));
  if (!('contact' in answer)) throw new Error('it is in no contact');
  const id = answer.contact;
  const [before] = await store.artefacts([`${id}/a1`]);

  await centre.contacts.triage(id, { by, matters: [{ service: 'council-tax' }] });

  const { artefacts } = await centre.contacts.get(id);
  expect(artefacts).toMatchObject([
    { kind: 'message', class: 'tax-message', dueAt: '2026-12-23T09:00:00.000Z' },
    { kind: 'contact-details', class: 'everything' },
  ]);
  const [after] = await store.artefacts([`${id}/a1`]);
  expect(after?.body).toEqual(before?.body);
  expect(after?.key).toMatchObject({ class: 'tax-message' });
  expect(after?.key.wrapped).not.toEqual(before?.key.wrapped);
  const [opened] = await centre.artefacts.open([`${id}/a1`], { by, purpose: 'handle-query' });
  expect(opened?.text).toBe('Please look into my account.');

  clock.advance('P30D');
  await centre.settle();
  const later = await centre.contacts.get(id);
  expect(later.artefacts.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'message erased',
    'contact-details kept',
    'sent-copy kept',
  ]);
});
