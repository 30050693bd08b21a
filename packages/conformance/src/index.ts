/**
 * The kit for authors of stores and channels: the contract as tests, and what tests of a deployment need besides.
 *
 * @module
 */
export { canaries } from './canary/canaries.ts';
export type { Canaries, Sighting } from './canary/canaries.ts';
export type {
  Delivered,
  Endpoint,
  FakeSource,
  SourceFailure,
  SentReply,
  SourceMessage,
  SourcePart,
  Stored,
  World,
} from './channel/fake-source.ts';
export { tierOf, tierText, TIERS } from './channel/tier.ts';
export type { ChannelTestResult, Tier, TierReport } from './channel/tier.ts';
export type { ChannelSuite } from './channel/trial.ts';
export { describeChannel } from './describe-channel.ts';
export type { ChannelClaim, ChannelTestRunner } from './describe-channel.ts';
export { describeStore } from './describe-store.ts';
export type { StoreCall } from './failpoint/around-store.ts';
export { FailpointError, failpoints } from './failpoint/failpoints.ts';
export type { Failpoint, Failpoints, Failure } from './failpoint/failpoints.ts';
export { killAt, processFailpoint } from './failpoint/kill-at.ts';
export { specimen } from './store/specimens.ts';
export type { BackupRoad, RawRoad, StoreSuite, TestContext, TestRunner } from './store/suite.ts';
export { virtualClock } from './virtual-clock.ts';
export type { VirtualClock } from './virtual-clock.ts';
