import { addWorkingTime, type Actor } from '@council-contact/core';
import { openDepot, policy } from './depot.ts';

const [folder = 'data'] = process.argv.slice(2);
await using centre = await openDepot({ folder });
const by: Actor = { kind: 'person', id: 'adviser-7' };
const calendar = policy.councils.get('example')?.reopenCalendar;
if (calendar === undefined) throw new Error('the policy has no such council');

const report = { type: 'REPORT', contact: 'visit-4711' };
const { instance } = await centre.instances.start('missed-bin', 'visit-4711', report, {
  by,
  key: 'visit-4711',
});
const remindAt = addWorkingTime(calendar, Date.now(), { amount: 2, unit: 'working-days' });
await centre.instances.send(
  instance,
  { type: 'PROMISE', crew: 'crew-3', remindAt },
  { by, key: 'promise-1' },
);
const { state, possible } = await centre.instances.get(instance);
console.log(instance, state, possible.join(', '));
