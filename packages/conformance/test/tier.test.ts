import { describe, expect, it } from 'vitest';
import { tierOf, tierText } from '../src/index.ts';
import type { ChannelTestResult, Tier } from '../src/index.ts';

const passed = (tier: Tier, name = `${tier} test`): ChannelTestResult => ({
  name,
  tier,
  status: 'passed',
});
const failed = (tier: Tier, name: string): ChannelTestResult => ({ name, tier, status: 'failed' });
const skipped = (tier: Tier, reason: string, isMissed: boolean): ChannelTestResult => ({
  name: `${tier} skipped`,
  tier,
  status: 'skipped',
  reason,
  isMissed,
});

const all = [passed('bronze'), passed('silver'), passed('gold')];

describe('the tier that results come to', () => {
  it('is the highest of which nothing failed', () => {
    expect(tierOf(all)).toEqual({ tier: 'gold', next: null, missing: [], without: [] });
    expect(tierOf([...all, failed('gold', 'erases')])).toEqual({
      tier: 'silver',
      next: 'gold',
      missing: ['erases'],
      without: [],
    });
  });

  it('is none where bronze failed, whatever else passed', () => {
    expect(tierOf([...all, failed('bronze', 'once')])).toMatchObject({
      tier: null,
      next: 'bronze',
      missing: ['once'],
    });
  });

  it('is not reached without what it asks for, told once for all tests', () => {
    const missed = skipped('silver', 'no reply', true);
    expect(tierOf([...all, missed, missed])).toMatchObject({
      tier: 'bronze',
      next: 'silver',
      missing: ['no reply'],
    });
  });

  it('is reached without what it does not ask for, which is named', () => {
    expect(tierOf([...all, skipped('bronze', 'no cursor', false)])).toEqual({
      tier: 'gold',
      next: null,
      missing: [],
      without: ['no cursor'],
    });
  });

  it('is not reached by running nothing of it', () => {
    expect(tierOf([])).toMatchObject({ tier: null, missing: ['no test of bronze was run'] });
    expect(tierOf([passed('bronze'), passed('gold')])).toMatchObject({
      tier: 'bronze',
      missing: ['no test of silver was run'],
    });
  });
});

describe('the report', () => {
  it('says in lines what has been reached and what is missing', () => {
    const results = [
      ...all,
      failed('gold', 'locating > finds'),
      skipped('bronze', 'no cursor', false),
    ];
    expect(tierText('letters', tierOf(results))).toBe(
      [
        'channel letters: silver',
        '  missing for gold:',
        '    - locating > finds',
        '  without:',
        '    - no cursor',
      ].join('\n'),
    );
    expect(tierText('letters', tierOf([failed('bronze', 'in')]))).toContain('below bronze');
  });
});
