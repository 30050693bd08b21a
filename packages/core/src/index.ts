/**
 * Council Contact: every contact a customer has with the council goes through one lifecycle,
 * received → triaged → routed → resolved → retained → erased.
 *
 * @module
 */
export { ARTEFACT_KINDS } from './artefact.ts';
export type {
  ArtefactId,
  ArtefactKind,
  ArtefactStatus,
  ArtefactSummary,
  HoldId,
  Purpose,
  RetentionTrigger,
} from './artefact.ts';
export { systemClock, toInstant } from './clock.ts';
export type { Clock, EpochMs } from './clock.ts';
export { FLAGS, OUTCOMES, STAGES } from './contact.ts';
export type { ChannelId, ContactId, CouncilId, Flag, Nature, Outcome, Stage } from './contact.ts';
export { ContactCentreError, ERROR_CODES, hasCode } from './errors.ts';
export type { ErrorCode } from './errors.ts';
export { artefactId, effectKey, familyOf, matterId } from './ids.ts';
export type { IdSource, InstanceId } from './ids.ts';
export type { JsonObject, JsonValue } from './json.ts';
export { MATTER_STATUSES } from './matter.ts';
export type { MatterId, MatterStatus, MatterSummary } from './matter.ts';
export { memoryStore } from './memory-store.ts';
export { SYSTEM } from './party.ts';
export type { Actor, PartyDetails, PartyRole } from './party.ts';
export { Personal } from './personal.ts';
export type { Blobs } from './ports/blobs.ts';
export type {
  Changeset,
  ChannelStateChange,
  CommitOutcome,
  InstanceChange,
  RewrappedKey,
  TimerChange,
} from './ports/changeset.ts';
export type { Channel, ChannelHost, ChannelManifest, ChannelType } from './ports/channel.ts';
export type { ErasedArtefact, ErasureLedger, LedgerEntry } from './ports/erasure-ledger.ts';
export type { EpochRegister } from './ports/epoch-register.ts';
export type {
  Accepted,
  ConversationItem,
  Inbound,
  Part,
  PollBatch,
  SourceRef,
  Staged,
} from './ports/inbound.ts';
export type { EpochKey, GenerationKey, Keyring } from './ports/keyring.ts';
export { silentLogger } from './ports/logger.ts';
export type { Logger } from './ports/logger.ts';
export type { Delivery, DeliveryReceipt, OutboundReply } from './ports/outbound.ts';
export type {
  Claim,
  EffectQuery,
  InstanceQuery,
  PostponedEffect,
  Remains,
} from './ports/queries.ts';
export type {
  ChannelStateRow,
  ConversationRow,
  EffectRow,
  EventRow,
  InboxRow,
  InstanceRow,
  LookupKey,
  SealedArtefact,
  StoredEvent,
  TimerRow,
  WrappedKey,
} from './ports/rows.ts';
export type { SourceErasure, SourceItem, SubjectKeys } from './ports/source.ts';
export type { Store, StoreTraits } from './ports/store.ts';
export { createContactCentre } from './contact-centre.ts';
export type {
  ContactCentre,
  ContactCentreOptions,
  OpenableChannel,
  StartOptions,
} from './contact-centre.ts';
export { configured } from './configured-channel.ts';
export type { Authorise, AuthorisationRequest } from './engine/authorise.ts';
export type { ChannelSummary, RequestPlace } from './engine/channel-requests.ts';
export type {
  Claim as ClaimCommand,
  Command,
  Done,
  Note,
  OnMatter,
  OnReply,
  PlaceHold,
  RaiseFlag,
  Reply,
  Resolve,
  Return,
  Route,
  Triage,
} from './engine/command.ts';
export type { Contact } from './engine/contact-view.ts';
export type { ContactQuery, Contacts, Page } from './engine/contacts.ts';
export type { Disclosure, Disclosures, RecordDisclosure } from './engine/disclosures.ts';
export type { Effect } from './engine/effect-handler.ts';
export type { AdoptPolicy } from './engine/policy-adoption.ts';
export type { Fact, FactEntry } from './engine/fact.ts';
export type { Handover, HandoverTarget } from './engine/handing-over.ts';
export type { Health } from './engine/health.ts';
export type {
  InstanceDone,
  InstancesQuery,
  LifecycleInstance,
  LifecycleInstances,
} from './engine/lifecycle-instances.ts';
export type { Opened, Why } from './engine/opening.ts';
export type { EffectView, ParkedEffects } from './engine/parked-effects.ts';
export type { ConfirmDisposal, DisposalStopped } from './engine/sweep-guard.ts';
export { instantOf } from './lifecycle/birth.ts';
export { defineLifecycle } from './lifecycle/define-lifecycle.ts';
export type { Lifecycle, LifecycleDefinition, Migration } from './lifecycle/define-lifecycle.ts';
export {
  artefactLifecycle,
  contactLifecycle,
  councilLifecycle,
  holdLifecycle,
  matterLifecycle,
} from './lifecycle/lifecycles.ts';
export { outputs } from './lifecycle/outputs.ts';
export type { LifecycleEvent, Snapshot } from './lifecycle/step-result.ts';
export { memoryKeyring } from './memory-keyring.ts';
export { checkPolicy, exampleItem } from './policy/check-policy.ts';
export type { PolicyReport } from './policy/check-policy.ts';
export type { PolicyDocument } from './policy/document.ts';
export { addWorkingTime } from './policy/calendar.ts';
export { dueSooner } from './policy/due-sooner.ts';
export type { SoonerDue } from './policy/due-sooner.ts';
export { loadPolicy } from './policy/load-policy.ts';
export { policySchema } from './policy/policy-schema.ts';
export type { CouncilPolicy, Policy, RoutableItem, Routing } from './policy/policy.ts';
export { explain, route } from './policy/routing.ts';
export type { RuleVerdict } from './policy/routing.ts';
