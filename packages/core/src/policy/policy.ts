import type { Purpose, RetentionTrigger } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { ChannelId, CouncilId, Outcome } from '../contact.ts';
import type { DataProtectionOfficer, PolicyDocument } from './document.ts';

/** A policy document that has been checked and made ready for use. Frozen; made by `loadPolicy`. */
export interface Policy {
  /** SHA-256 of the canonical document, hex: recorded with every event that used it. */
  readonly digest: string;
  readonly version: string;
  readonly document: PolicyDocument;
  /** Whom a person may complain to (N05). */
  readonly regulator: { readonly name: string; readonly website: string };
  /** A closed epoch key is destroyed this long after it was closed, so that a backup can be restored until then. */
  readonly backupHorizonMs: number;
  /** More artefacts due at once than this share of all, and more than `unasked`: disposal stops and asks. */
  readonly disposal: { readonly stopAboveShare: number; readonly unasked: number };
  readonly organisations: ReadonlyMap<string, Organisation>;
  readonly councils: ReadonlyMap<CouncilId, CouncilPolicy>;
}

/** A body that appears in the policy: a council, its company, another owner. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly roles: ReadonlySet<'controller' | 'processor'>;
  /** Never null for a controller or processor (N04). */
  readonly dataProtectionOfficer: DataProtectionOfficer | null;
  readonly ownedBy: readonly string[];
}

/** One council's share of a policy. */
export interface CouncilPolicy {
  readonly id: CouncilId;
  readonly name: string;
  readonly channels: ReadonlyMap<ChannelId, ChannelPolicy>;
  readonly services: ReadonlyMap<string, Service>;
  readonly teams: ReadonlyMap<string, Team>;
  /** In order: the first that matches decides. */
  readonly rules: readonly RoutingRule[];
  readonly defaultLane: Lane;
  /** In order: the first whose conditions hold is an artefact's class. The last one has none. */
  readonly classes: readonly ArtefactClass[];
  readonly holdReasons: ReadonlyMap<string, HoldReason>;
  readonly outcomes: ReadonlySet<Outcome>;
  /** A reply after resolution reopens within this many working days of the calendar… */
  readonly reopenWithinWorkingDays: number;
  readonly reopenCalendar: Calendar;
  /** …unless its whole text is made of these, case, punctuation and signature aside: "thank you". */
  readonly closingWords: readonly string[];
  readonly skeletonPeriod: Period;
  readonly timeZone: string;
}

export interface ChannelPolicy {
  readonly id: ChannelId;
  readonly kind: string;
  /** What customers write to or call. */
  readonly address: string | null;
  /** Text of the acknowledgement; null: none is sent. Never repeats the customer's words. */
  readonly acknowledgement: { readonly subject: string; readonly text: string } | null;
}

export interface Service {
  readonly id: string;
  readonly name: string;
  /** Organisation id of the controller. */
  readonly controller: string;
  readonly team: string;
  readonly lgsl?: number;
  readonly lgil?: number;
  readonly responseTime: ResponseTime | null;
  /** Name under `handovers` of the service's own system; null: its team works in this one. */
  readonly handover: string | null;
}

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
}

/** Working days or hours until the customer should have an answer. */
export interface ResponseTime {
  readonly amount: number;
  readonly unit: 'working-days' | 'working-hours';
  readonly calendar: Calendar;
}

/** When people work: local civil time in one time zone. */
export interface Calendar {
  readonly id: string;
  readonly timeZone: string;
  /** Minutes after local midnight, by ISO weekday 1 (Monday) to 7; a day without an entry is free. */
  readonly hours: ReadonlyMap<number, { readonly opens: number; readonly closes: number }>;
  /** Local dates (YYYY-MM-DD) on which nobody works. */
  readonly holidays: ReadonlySet<string>;
}

/** ISO 8601 duration in calendar units, applied in local civil time and clamped downwards; null fields are zero. */
export interface Period {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
}

export interface ArtefactClass {
  readonly id: string;
  readonly label: string;
  readonly match: ClassConditions;
  /** Organisation id. */
  readonly controller: string;
  readonly purposes: readonly Purpose[];
  readonly lawfulBasis: string;
  readonly trigger: RetentionTrigger;
  readonly period: Period;
  /** From capture, where the trigger is an event that may never come. */
  readonly backstop: Period | null;
  /** Disposal begins this long before the cap, so that it is verified by the cap. */
  readonly leadMs: number;
  /** Service ids, or `*` for the service that a matter is routed to. */
  readonly recipients: readonly string[];
}

export interface ClassConditions {
  readonly channel?: readonly string[];
  readonly kind?: readonly string[];
  readonly form?: readonly string[];
  readonly service?: readonly string[];
}

export interface HoldReason {
  readonly id: string;
  readonly label: string;
  /** A review date later than this from placing is refused. */
  readonly longestReview: Period;
}

export interface RoutingRule {
  readonly id: string;
  readonly when: RuleConditions;
  readonly lane: Lane;
}

/** All given conditions must hold; within one, any value. Text is compared case- and accent-blind, by whole words. */
export interface RuleConditions {
  readonly channel?: readonly string[];
  readonly address?: readonly string[];
  readonly subject?: readonly string[];
  readonly body?: readonly string[];
  /** Subject or body. */
  readonly words?: readonly string[];
  /** Every one of them, in subject or body. */
  readonly allWords?: readonly string[];
  readonly form?: readonly string[];
  readonly field?: { readonly name: string; readonly value: readonly string[] };
  readonly queue?: readonly string[];
  readonly signal?: readonly string[];
}

/** Where a match sends a contact. */
export interface Lane {
  /** One matter for each. Empty: a person triages. */
  readonly services: readonly string[];
  /** `route`: passed to its services at once; `suggest`: a person confirms. */
  readonly mode: 'route' | 'suggest';
  /** Statutory requests that this match raises. */
  readonly flags: readonly string[];
}

/** What routing looks at: in memory, at intake; only the coded result goes on. */
export interface RoutableItem {
  readonly channel: ChannelId;
  readonly kind: string;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  readonly form?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly queue?: string;
  readonly signals: readonly string[];
}

export interface Routing {
  /** Rule id, or `default`. */
  readonly rule: string;
  readonly lane: Lane;
}

/** Instants that a class gives one artefact. */
export interface Dues {
  /** The cap: gone by then unless held. */
  readonly dueAt: EpochMs;
  /** When disposal begins. */
  readonly disposeAt: EpochMs;
}
