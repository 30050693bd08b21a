import { beforeAll, describe, expect, it } from 'vitest';
import type { ChannelType } from '@council-contact/core';
import { overheard } from '../src/channel/overheard.ts';
import { describeChannel } from '../src/index.ts';
import type { FakeSource, World } from '../src/index.ts';
import { broken, brokenChannels } from './channel/broken-channels.ts';
import type { BrokenChannel } from './channel/broken-channels.ts';
import { faceToFace, fakeCounter } from './channel/face-to-face.ts';
import { fakeGateway } from './channel/gateway.ts';
import type { GatewayConfig } from './channel/gateway.ts';
import {
  connectedChannel,
  cursorChannel,
  pollChannel,
  pushChannel,
} from './channel/gateway-channels.ts';
import { collectingRunner } from './collecting-runner.ts';

interface Sound {
  readonly type: ChannelType<GatewayConfig>;
  readonly source: (world: World) => FakeSource<GatewayConfig>;
}

const sound: Readonly<Record<BrokenChannel['way'], Sound>> = {
  pushes: { type: pushChannel, source: fakeGateway('push') },
  'is asked': { type: pollChannel, source: fakeGateway('pull') },
  'is read by a cursor': {
    type: cursorChannel,
    source: fakeGateway('pull', { tellsNothing: true }),
  },
  'is connected': { type: connectedChannel, source: fakeGateway('pull') },
};

const failures = async (
  channel: BrokenChannel,
  isWanted: (name: string) => boolean,
): Promise<readonly string[]> => {
  const { type, source } = sound[channel.way];
  const { runner, run } = collectingRunner();
  describeChannel({ type: broken(type, channel), source, patienceMs: 3_000 }, runner);
  const results = await run(isWanted);
  return results.flatMap(({ name, status }) => (status === 'failed' ? name : []));
};

/** These look at the whole process: what it prints, what it keeps open. */
const isAlone = (name: string): boolean =>
  /^(?:nothing personal outside the vault|stopping) > /u.test(name);

describe('the channel suite, run on channels with one fault each', () => {
  const found = new Map<string, readonly string[]>();

  // Most of the time they wait, so they wait together.
  beforeAll(async () => {
    // One of them prints.
    await overheard(async () => {
      await Promise.all(
        brokenChannels.map(async (channel) => {
          found.set(channel.fault, await failures(channel, (name) => !isAlone(name)));
        }),
      );
    });
  }, 180_000);

  for (const channel of brokenChannels) {
    it(`finds the channel that ${channel.fault}, in its place`, async () => {
      const all = [...(found.get(channel.fault) ?? []), ...(await failures(channel, isAlone))];
      expect(all.toSorted()).toEqual(channel.fails.toSorted());
    });
  }
});

describe('what a channel cannot do', () => {
  it('is skipped with the reason, and the report says what is missing for the next tier', async () => {
    const { runner, run } = collectingRunner();
    const told: string[] = [];
    const suite = { type: faceToFace, source: fakeCounter };
    const ends: (() => void)[] = [];
    const afterAll = (body: () => void): void => void ends.push(body);
    describeChannel({ ...suite, report: (text) => told.push(text) }, { ...runner, afterAll });
    const results = await run();
    for (const end of ends) end();
    expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
    const reasons = Map.groupBy(
      results.filter(({ status }) => status === 'skipped'),
      ({ reason }) => reason,
    );
    expect(reasons.get('the channel has no reply: nothing goes out through it')).toHaveLength(10);
    expect(told.join()).toMatch(/^channel face-to-face: bronze\n {2}missing for silver:\n/u);
  });

  it('is held against one that claims a tier beyond it', async () => {
    const { runner, run } = collectingRunner();
    describeChannel({ type: faceToFace, source: fakeCounter, tier: 'silver' }, runner);
    const failed = (await run()).filter(({ status }) => status === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(['it reaches silver']);
    expect(failed[0]?.reason).toContain('the channel has no reply');
  });
});
