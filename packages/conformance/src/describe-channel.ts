import { afterAll as vitestAfterAll, describe as vitestDescribe, it as vitestIt } from 'vitest';
import { acknowledging, restarts } from './channel/acknowledging.ts';
import { arrival, once } from './channel/arrival.ts';
import { cursor } from './channel/cursor.ts';
import { erasure, promptness, verification } from './channel/erasure.ts';
import { healthiness } from './channel/health.ts';
import { locating } from './channel/locating.ts';
import { manifest } from './channel/manifest.ts';
import { acknowledgements, natures } from './channel/natures.ts';
import { parts } from './channel/parts.ts';
import { privacy } from './channel/privacy.ts';
import { receipts } from './channel/receipts.ts';
import { refusals } from './channel/refusals.ts';
import { replies } from './channel/replies.ts';
import { stopping } from './channel/stopping.ts';
import { channelTest } from './channel/suite.ts';
import type { ChannelTest } from './channel/suite.ts';
import { tierOf, tierText, TIERS } from './channel/tier.ts';
import type { ChannelTestResult, Tier } from './channel/tier.ts';
import type { ChannelSuite } from './channel/trial.ts';
import type { TestRunner } from './store/suite.ts';

/** Runs something after all tests of a suite: Vitest's `afterAll`, node:test's `after`. */
export interface ChannelTestRunner extends TestRunner {
  readonly afterAll?: (body: () => void) => void;
}

export interface ChannelClaim {
  /** The tier that the channel is to reach; a last test fails below it. Left out: whatever it reaches. */
  readonly tier?: Tier;
  /** Where the tier is printed; left out: standard output. */
  readonly report?: (text: string) => void;
}

/**
 * Registers every test of the channel's contract, against a contact centre over a store in memory and the author's fake
 * of the outside system. What a channel can do is read from what it has; a test that it cannot take is skipped with the
 * reason. At the end the tier that it has reached is printed, and what is missing for the next. The runner is Vitest's
 * unless another one is given.
 */
export const describeChannel = <Config>(
  suite: ChannelSuite<Config> & ChannelClaim,
  { describe, it, afterAll }: ChannelTestRunner = {
    describe: vitestDescribe,
    it: vitestIt,
    afterAll: (body) => vitestAfterAll(body),
  },
): void => {
  const { name } = suite.type.manifest;
  const results: ChannelTestResult[] = [];
  let registered = 0;
  const counted: TestRunner['it'] = (title, test) => {
    registered += 1;
    it(title, test);
  };
  const group = (tier: Tier, heading: string, register: (test: ChannelTest) => void): void =>
    describe(heading, () =>
      register(channelTest(suite, counted, { tier, group: heading }, results)),
    );

  describe(`channel: ${name}`, () => {
    group('bronze', 'the manifest', manifest);
    group('bronze', 'items in', arrival);
    group('bronze', 'once, however often it comes', once);
    group('bronze', 'commit and acknowledgement', acknowledging);
    group('bronze', 'cursors', cursor);
    group('bronze', 'parts', parts);
    group('bronze', 'mail from machines', natures);
    group('bronze', 'forged and malformed', refusals);
    group('bronze', 'nothing personal outside the vault', privacy);
    group('bronze', 'health', healthiness);
    group('bronze', 'stopping', (test) => stopping(test, suite));
    group('silver', 'restarts', restarts);
    group('silver', 'replies', replies);
    group('silver', 'acknowledgements', acknowledgements);
    group('silver', 'receipts', receipts);
    group('gold', 'erasure at the source', erasure);
    group('gold', 'verification at the source', verification);
    group('gold', 'stopping at the source', promptness);
    group('gold', 'locating at the source', locating);

    const { tier, report = (text) => void process.stdout.write(`${text}\n`) } = suite;
    if (tier !== undefined) {
      it(`it reaches ${tier}`, async () => {
        const reached = tierOf(results);
        const rank = reached.tier === null ? -1 : TIERS.indexOf(reached.tier);
        if (rank < TIERS.indexOf(tier)) throw new Error(tierText(name, reached));
      });
    }
    afterAll?.(() =>
      report(
        results.length < registered
          ? `channel ${name}: ${results.length} of ${registered} tests were run, and so no tier`
          : tierText(name, tierOf(results)),
      ),
    );
  });
};
