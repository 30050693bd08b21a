// oxlint-disable typescript/restrict-template-expressions, typescript/no-misused-spread -- what careless code does is what is tested here
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Personal } from '../src/personal.ts';

const NAME = 'Mafalda Winterbottom';
const personal = new Personal(NAME, 'c1/a2');

describe('Personal', () => {
  it.each<[string, () => string]>([
    ['JSON', () => JSON.stringify({ from: personal, list: [personal] })],
    ['inspect', () => inspect({ from: personal }, { depth: 9, showHidden: true })],
    ['a template string', () => `${personal}`],
    ['String()', () => String(personal)],
    ['concatenation', () => 'from ' + String(personal) + JSON.stringify([personal])],
    ['an error message', () => new Error(`no reply to ${personal}`).stack ?? ''],
    ['an error with a cause', () => inspect(new Error('no reply', { cause: personal }))],
    ['its keys', () => JSON.stringify(Object.entries(personal)) + inspect({ ...personal })],
    ['a thrown type error', () => thrownBy(() => (personal as unknown as () => void)())],
  ])('prints a reference and never the value in %s', (_, print) => {
    expect(print()).not.toContain('Mafalda');
  });

  it('prints which one it is', () => {
    expect(`${personal}`).toBe('[c1/a2]');
    expect(JSON.stringify({ personal })).toBe('{"personal":"[c1/a2]"}');
    expect(inspect(personal)).toBe('[c1/a2]');
    expect(`${new Personal(NAME)}`).toBe('[personal]');
  });

  it('gives its value to reveal() alone', () => {
    expect(personal.reveal()).toBe(NAME);
  });
});

const thrownBy = (act: () => void): string => {
  try {
    act();
  } catch (error) {
    return inspect(error);
  }
  throw new Error('nothing was thrown');
};
