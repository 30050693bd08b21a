import { defineLifecycle, outputs } from '@council-contact/core';
import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';
import { twoCouncilPolicy } from './two-council-policy.ts';

const by = adviser;

const machine = setup({ actions: outputs() }).createMachine({
  id: 'permit',
  initial: 'asked',
  states: {
    asked: {
      on: {
        GRANT: 'granted',
        ASK_MORE: { actions: { type: 'fact', params: { type: 'permit.asked-more' } } },
      },
    },
    granted: {
      type: 'final',
      entry: { type: 'fact', params: { type: 'permit.granted' } },
    },
  },
});
const lifecycles = [defineLifecycle({ id: 'permit', version: 1, machine })];
const ask = { type: 'ASK' };

test('is begun once, whatever else repeats the command', async () => {
  const { centre } = await newCentre({ lifecycles });
  const command = { by, key: 'ask-1' };
  const first = await centre.instances.start('permit', 'p-1', ask, command);
  expect(first).toEqual({ status: 'applied', instance: 'permit-p-1', version: 1 });
  const again = await centre.instances.start('permit', 'p-1', ask, command);
  expect(again).toEqual({ ...first, status: 'repeated' });
  await expect(centre.instances.start('permit', 'p-1', ask, { by })).rejects.toThrow('CC_CONFLICT');
});

test('gets an id where it is given none, and the same one under the same key', async () => {
  const { centre } = await newCentre({ lifecycles });
  const command = { by, key: 'ask-1' };
  const first = await centre.instances.start('permit', null, ask, command);
  const again = await centre.instances.start('permit', null, ask, command);
  expect(again).toEqual({ ...first, status: 'repeated' });
  expect((await centre.instances.find('permit')).items).toHaveLength(1);
});

test('takes an event once under a key, and says what it can take', async () => {
  const { centre } = await newCentre({ lifecycles });
  const { instance } = await centre.instances.start('permit', 'p-1', ask, { by });
  expect(await centre.instances.get(instance)).toMatchObject({
    state: 'asked',
    possible: ['GRANT', 'ASK_MORE'],
  });
  const grant = { type: 'GRANT' };
  const done = await centre.instances.send(instance, grant, { by, key: 'g', expect: 1 });
  expect(done).toEqual({ status: 'applied', instance, version: 2 });
  expect(await centre.instances.send(instance, grant, { by, key: 'g', expect: 1 })).toEqual({
    ...done,
    status: 'repeated',
  });
  await expect(centre.instances.send(instance, grant, { by })).rejects.toMatchObject({
    code: 'CC_NOT_POSSIBLE',
    facts: { instance, command: 'GRANT', stage: 'granted', possible: [] },
  });
  const facts = await factsSoFar(centre);
  expect(facts.map(({ fact }) => fact.type as string)).toEqual(['permit.granted']);
});

test('refuses another version than the expected one, and changes nothing', async () => {
  const { centre } = await newCentre({ lifecycles });
  const { instance } = await centre.instances.start('permit', 'p-1', ask, { by });
  await centre.instances.send(instance, { type: 'ASK_MORE' }, { by });
  const late = centre.instances.send(instance, { type: 'GRANT' }, { by, expect: 1 });
  await expect(late).rejects.toThrow('CC_CONFLICT');
  expect(await centre.instances.get(instance)).toMatchObject({ version: 2, state: 'asked' });
});

test('the engine keeps its own lifecycles, and the names of its own events', async () => {
  const { centre } = await newCentre({ lifecycles });
  const answer = await centre.receive('inbox', mail('A question.'));
  if (!('contact' in answer)) throw new Error(answer.status);
  const { instances } = centre;
  for (const id of [answer.contact, `${answer.contact}/a1`]) {
    await expect(instances.get(id)).rejects.toThrow('CC_NOT_FOUND');
    await expect(instances.send(id, { type: 'RESOLVE' }, { by })).rejects.toThrow('CC_NOT_FOUND');
  }
  for (const lifecycle of ['contact', 'matter', 'artefact', 'hold', 'other']) {
    const started = instances.start(lifecycle, 'x', ask, { by });
    await expect(started).rejects.toThrow('CC_MACHINE_UNKNOWN');
  }
  const { instance } = await instances.start('permit', 'p-1', ask, { by });
  for (const type of ['TIMER', 'MIGRATE', 'PARK', 'xstate.init']) {
    await expect(instances.send(instance, { type }, { by })).rejects.toThrow('CC_EVENT_RESERVED');
  }
  for (const id of ['a/b', 'Jo Example', 'jo@example.org', '']) {
    await expect(instances.start('permit', id, ask, { by })).rejects.toThrow('CC_INPUT_INVALID');
  }
});

test('is its council’s alone, and authorise is asked', async () => {
  const { centre } = await newCentre({
    lifecycles,
    policy: twoCouncilPolicy,
    channels: {},
    authorise: ({ action }) => action !== 'permit.GRANT',
  });
  const [one, other] = [...twoCouncilPolicy.councils.keys()].map((id) => centre.council(id));
  if (one === undefined || other === undefined) throw new Error('two councils');
  const { instance } = await one.instances.start('permit', 'p-1', ask, { by });
  await expect(other.instances.get(instance)).rejects.toThrow('CC_NOT_FOUND');
  expect((await other.instances.find('permit')).items).toEqual([]);
  const granted = one.instances.send(instance, { type: 'GRANT' }, { by });
  await expect(granted).rejects.toThrow('CC_NOT_AUTHORISED');
  expect(await one.instances.get(instance)).toMatchObject({ state: 'asked' });
});
