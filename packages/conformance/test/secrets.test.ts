import { expect, it } from 'vitest';
import { secretsOf } from '../src/channel/secrets.ts';

const secret = { type: 'string', 'x-secret': true };

it('finds the secrets of a configuration wherever its schema marks them', () => {
  const schema = {
    properties: {
      token: secret,
      name: { type: 'string' },
      keys: { type: 'array', items: secret },
      accounts: { items: { properties: { password: secret } } },
      pair: { type: 'object', 'x-secret': true },
    },
    anyOf: [{ properties: { old: secret } }],
  };
  const config = {
    token: 'one',
    name: 'no secret',
    keys: ['two', 'three'],
    accounts: [{ password: 'four' }],
    pair: { private: 'five' },
    old: 'six',
  };
  expect(secretsOf(schema, config)).toEqual([
    { path: '/token', value: 'one' },
    { path: '/keys/0', value: 'two' },
    { path: '/keys/1', value: 'three' },
    { path: '/accounts/0/password', value: 'four' },
    { path: '/pair/private', value: 'five' },
    { path: '/old', value: 'six' },
  ]);
});

it('finds none where there is none', () => {
  expect(secretsOf({ properties: { token: secret } }, { token: '' })).toEqual([]);
  expect(secretsOf({ properties: { token: secret } }, {})).toEqual([]);
  expect(secretsOf(true, null)).toEqual([]);
});
