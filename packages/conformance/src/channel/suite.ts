import type { Channel } from '@council-contact/core';
import type { TestContext, TestRunner } from '../store/suite.ts';
import type { FakeSource, SourceFailure } from './fake-source.ts';
import type { ChannelTestResult, Tier } from './tier.ts';
import { Trial } from './trial.ts';
import type { ChannelSuite, TrialOptions } from './trial.ts';

/** What a test cannot do without. Where it is missing the test is skipped, and the report says this reason. */
export interface Need {
  readonly reason: string;
  isMet(channel: Channel, fake: FakeSource<unknown>): boolean;
  /** The tier of the test cannot be reached without it. */
  readonly isOwed?: (channel: Channel) => boolean;
}

const always = (): boolean => true;

const hasAny = (target: object, ...members: readonly string[]): boolean =>
  members.some((member) => Reflect.get(target, member) !== undefined);

export const replies: Need = {
  reason: 'the channel has no reply: nothing goes out through it',
  isMet: (channel) => hasAny(channel, 'reply'),
  isOwed: always,
};
export const showsReplies: Need = {
  reason: 'the fake has no sent: what really went out cannot be seen',
  isMet: (_, fake) => hasAny(fake, 'sent'),
  isOwed: always,
};
export const receiptsCome: Need = {
  reason: 'the fake has no receipt: the source never says what became of a reply',
  isMet: (_, fake) => hasAny(fake, 'receipt'),
};
export const erases: Need = {
  reason: 'the channel has no eraseAtSource: the source keeps what it has',
  isMet: (channel) => hasAny(channel, 'eraseAtSource'),
  isOwed: always,
};
export const verifies: Need = {
  reason: 'the channel has no verifyErased: nobody can say that it is gone at the source',
  isMet: (channel) => hasAny(channel, 'verifyErased'),
  isOwed: always,
};
export const locates: Need = {
  reason: 'the channel has no locate: an access request cannot ask the source',
  isMet: (channel) => hasAny(channel, 'locate'),
  isOwed: always,
};
export const forges: Need = {
  reason: 'the fake has no forge: no item can come from a stranger',
  isMet: (_, fake) => hasAny(fake, 'forge'),
  // An endpoint is open to the world.
  isOwed: (channel) => hasAny(channel, 'handle'),
};
export const malforms: Need = {
  reason: 'the fake has no malformed: no item can be unreadable',
  isMet: (_, fake) => hasAny(fake, 'malformed'),
  isOwed: (channel) => hasAny(channel, 'poll', 'run', 'handle'),
};
export const carriesParts: Need = {
  reason: 'the fake has no largestPart: messages are text alone',
  isMet: (_, { largestPart }) => (largestPart ?? 0) > 0,
};
export const polls: Need = {
  reason: 'the channel has no poll: there is no call of the host to abort',
  isMet: (channel) => hasAny(channel, 'poll'),
};
export const holdsConnection: Need = {
  reason: 'the channel has no run: it holds no connection',
  isMet: (channel) => hasAny(channel, 'run'),
};
export const fails: Need = {
  reason: 'the fake has no fail and recover: trouble at the source cannot be shown',
  isMet: (_, fake) => hasAny(fake, 'fail') && hasAny(fake, 'recover'),
  isOwed: (channel) => hasAny(channel, 'poll', 'run', 'reply', 'eraseAtSource'),
};
export const notices: Need = {
  reason: 'the channel never asks its source for anything: it cannot notice that it is down',
  isMet: (channel) => hasAny(channel, 'poll', 'run', 'health'),
};

/** Ends a test that finds, while it runs, that it cannot go on. */
export class CannotShow extends Error {
  override readonly name = 'CannotShow';
}

/** What a fake cannot do is known when it is asked. */
export const failing = async (trial: Trial, how: SourceFailure): Promise<void> => {
  if ((await trial.fake.fail?.(how)) !== true)
    throw new CannotShow(`the fake cannot fail by '${how}'`);
};

export interface ChannelTest {
  (name: string, body: (trial: Trial) => Promise<void>, ...needs: readonly Need[]): void;
  /** The same in a council whose policy is another. */
  readonly under: (options: TrialOptions) => ChannelTest;
}

/** Makes what registers the tests of one group. */
export const channelTest = (
  suite: ChannelSuite<unknown>,
  it: TestRunner['it'],
  { tier, group }: { readonly tier: Tier; readonly group: string },
  results: ChannelTestResult[],
  options: TrialOptions = {},
): ChannelTest => {
  const test = (
    name: string,
    body: (trial: Trial) => Promise<void>,
    ...needs: readonly Need[]
  ): void => {
    const told = { name: `${group} > ${name}`, tier } as const;
    it(name, async (context: TestContext) => {
      const trial = new Trial(suite, options);
      let missing: { readonly reason: string; readonly isMissed: boolean } | null = null;
      try {
        await trial.open();
        const need = needs.find((one) => !one.isMet(trial.channel, trial.fake));
        if (need === undefined) await body(trial);
        else missing = { reason: need.reason, isMissed: need.isOwed?.(trial.channel) === true };
      } catch (error) {
        if (!(error instanceof CannotShow)) {
          results.push({ ...told, status: 'failed' });
          // The test's own failure is the one to report.
          await trial.close().catch(() => {});
          throw error;
        }
        missing = { reason: error.message, isMissed: false };
      }
      try {
        await trial.close();
      } catch (error) {
        results.push({ ...told, status: 'failed' });
        throw error;
      }
      results.push(
        missing === null
          ? { ...told, status: 'passed' }
          : { ...told, status: 'skipped', ...missing },
      );
      if (missing !== null) context.skip(missing.reason);
    });
  };
  return Object.assign(test, {
    under: (other: TrialOptions) => channelTest(suite, it, { tier, group }, results, other),
  });
};
