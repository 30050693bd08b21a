import { failpoints } from '@council-contact/conformance';
import { memoryStore, type Logger } from '@council-contact/core';
import { expect, test } from 'vitest';
import { newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

/** A logger that keeps what it is told. */
const keptLog = (): { log: Logger; entries: object[] } => {
  const entries: object[] = [];
  const keep = (fields: object): void => void entries.push(fields);
  return { log: { info: keep, warn: keep, error: keep }, entries };
};

test('a listener hears a fact after its commit, before who asked for the step', async () => {
  const points = failpoints(memoryStore());
  const { centre } = await newCentre({ store: points.store });
  const heard: string[] = [];
  centre.on('contact.received', ({ contact }) => heard.push(contact));
  points.arm('commit:before', 'stall');
  const receiving = centre.receive('inbox', mail('A question.'));
  await points.reached('commit:before');
  expect(heard).toEqual([]);
  points.release();
  const answer = await receiving;
  expect(heard).toEqual(['contact' in answer ? answer.contact : '']);
});

test('a listener that throws or rejects hinders neither the others nor the step', async () => {
  const { log, entries } = keptLog();
  const { centre } = await newCentre({ log });
  const heard: string[] = [];
  centre.on('contact.received', () => {
    throw new Error('jo@example.org is in my message');
  });
  // oxlint-disable-next-line typescript/no-misused-promises -- what an embedder without the linter writes
  centre.on('contact.received', async () => {
    await Promise.reject(new TypeError('and in mine'));
  });
  centre.on('contact.received', ({ type }) => heard.push(type));
  expect(await centre.receive('inbox', mail('A question.'))).toMatchObject({ status: 'accepted' });
  expect(heard).toEqual(['contact.received']);
  expect(entries).toEqual([{ code: 'Error' }, { code: 'TypeError' }]);
});

test('a listener that is taken off hears nothing more', async () => {
  const { centre } = await newCentre();
  let heard = 0;
  const off = centre.on('contact.received', () => (heard += 1));
  await centre.receive('inbox', mail('One.'));
  off();
  await centre.receive('inbox', mail('Two.'));
  expect(heard).toBe(1);
});

test('what was not committed is not heard of', async () => {
  const points = failpoints(memoryStore());
  const { centre } = await newCentre({ store: points.store });
  let heard = 0;
  centre.on('contact.received', () => (heard += 1));
  points.arm('commit:before', 'throw');
  await expect(centre.receive('inbox', mail('One.'))).rejects.toThrow('failpoint');
  expect(heard).toBe(0);
});
