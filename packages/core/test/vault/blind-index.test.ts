import { describe, expect, it } from 'vitest';
import {
  blindIndex,
  blindIndexSearch,
  normaliseEmail,
  normalisePhone,
  normalisePostcode,
} from '../../src/engine/vault/blind-index.ts';
import { LookupKeys } from '../../src/engine/vault/lookup-keys.ts';
import { memoryKeyring } from '../../src/memory-keyring.ts';

describe('what people are found by', () => {
  it.each([
    ['ada@example.org', 'ada@example.org'],
    ['  Ada.Lovelace@EXAMPLE.org ', 'ada.lovelace@example.org'],
    ['ada+bins@example.org', 'ada+bins@example.org'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['rene\u0301@example.org', 'rené@example.org'],
    ['"odd@local"@example.org', '"odd@local"@example.org'],
    ['ada@example.org.', 'ada@example.org'],
    ['ada', null],
    ['@example.org', null],
    ['ada@', null],
    ['ada@exa mple.org', null],
    ['ada@example.org/path', null],
    ['', null],
  ])('an email address: %j is %j', (email, normal) => {
    expect(normaliseEmail(email)).toBe(normal);
  });

  it.each([
    ['01632 960 001', '+441632960001'],
    ['(01632) 960001', '+441632960001'],
    ['+44 1632 960001', '+441632960001'],
    ['+44 (0)1632 960001', '+441632960001'],
    ['0044 1632 960001', '+441632960001'],
    ['tel:+44-1632-960001', '+441632960001'],
    ['01632 960001 ext. 12', '+441632960001'],
    ['01632 960001 x12', '+441632960001'],
    ['07700.900.123', '+447700900123'],
    ['０７７００ ９００１２３', '+447700900123'],
    ['+1 202 555 0100', '+12025550100'],
    ['2025550100', '2025550100'],
    ['withheld', null],
    ['anonymous', null],
    ['Unavailable 7', null],
    ['101', null],
    ['+0', null],
    ['+', null],
    ['', null],
  ])('a phone number: %j is %j', (phone, normal) => {
    expect(normalisePhone(phone)).toBe(normal);
  });

  it.each([
    ['LN11 8UP', 'LN118UP'],
    [' ln118up ', 'LN118UP'],
    ['LN11-8UP.', 'LN118UP'],
    ['  - ', null],
  ])('a postcode: %j is %j', (postcode, normal) => {
    expect(normalisePostcode(postcode)).toBe(normal);
  });

  it('has a key for each detail that can be read, and none for a number that is withheld', async () => {
    const keys = new LookupKeys(memoryKeyring());
    await keys.ensureGeneration(0);
    const details = {
      name: 'Ada',
      email: 'Ada@Example.org',
      phone: '01632 960001',
      postcode: 'LN11 8UP',
    };
    const index = blindIndex(keys, 'boston', details);
    expect(index).toEqual([
      keys.forNew('email', 'boston', 'ada@example.org'),
      keys.forNew('phone', 'boston', '+441632960001'),
      keys.forNew('postcode', 'boston', 'LN118UP'),
    ]);
    expect(blindIndex(keys, 'boston', { name: 'Ada', phone: 'withheld' })).toEqual([]);
  });

  it('finds across quarters what was written in other forms', async () => {
    const keys = new LookupKeys(memoryKeyring());
    await keys.ensureGeneration(Date.parse('2026-09-30T00:00:00Z'));
    const [written] = blindIndex(keys, 'boston', { phone: '01632 960001' });
    await keys.ensureGeneration(Date.parse('2026-10-01T00:00:00Z'));
    expect(blindIndexSearch(keys, 'boston', { phone: '+44 1632 960001' })).toContainEqual(written);
    expect(blindIndexSearch(keys, 'east-lindsey', { phone: '+44 1632 960001' })).not.toContainEqual(
      written,
    );
  });
});
