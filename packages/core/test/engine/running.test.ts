import { failpoints } from '@council-contact/conformance';
import { memoryStore, type ContactCentre, type Fact, type Logger } from '@council-contact/core';
import { expect, test } from 'vitest';
import { newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

/** The next fact of this name. */
const heard = (centre: ContactCentre, name: Fact['type']): Promise<unknown> =>
  new Promise((resolve) => {
    const off = centre.on(name, (fact) => {
      off();
      resolve(fact);
    });
  });

test('a centre that has been started takes in, answers and keeps its times without being asked', async () => {
  const { centre, inbox, clock } = await newCentre();
  inbox.deliver(mail('My bin.'));
  const routed = heard(centre, 'matter.offered');
  await centre.start();
  await routed;
  const overdue = heard(centre, 'matter.overdue');
  clock.advance('P1M');
  // Whatever is committed ends the loop's sleep, and it looks at the clock.
  await centre.receive('inbox', mail('A question.'));
  await overdue;
  await centre.stop();
  expect(inbox.sent.map(({ nature }) => nature)).toContain('acknowledgement');
});

test('parts may run in engines of their own: one takes in, and leaves effects and timers alone', async () => {
  const { centre, inbox, clock } = await newCentre();
  inbox.deliver(mail('My bin.'));
  const routed = heard(centre, 'matter.offered');
  await centre.start({ timers: false, effects: false });
  await routed;
  clock.advance('P1M');
  await centre.receive('inbox', mail('A question.'));
  expect(inbox.sent).toEqual([]);
  expect((await centre.contacts.find({ stage: 'routed' })).items[0]?.matters).toMatchObject([
    { overdue: false },
  ]);
  await centre.stop();
});

test('a store that fails for a while is logged by code, and the work goes on', async () => {
  const logged: object[] = [];
  const failed = Promise.withResolvers<void>();
  const log: Logger = {
    info: () => {},
    warn: () => {},
    error: (fields) => {
      logged.push(fields);
      failed.resolve();
    },
  };
  const points = failpoints(memoryStore());
  const { centre } = await newCentre({ store: points.store, log });
  points.arm('claimEffects:before', 'throw');
  await centre.start({ channels: false });
  await failed.promise;
  expect(logged).toEqual([{ code: 'FailpointError' }]);
  const again = points.uses('claimEffects');
  await centre.receive('inbox', mail('A question.'));
  points.arm('commit:after', 'stall');
  await points.reached('commit:after');
  expect(points.uses('claimEffects')).toBeGreaterThan(again);
  points.release();
  await centre.stop();
});
