import type { Purpose, RetentionTrigger } from '../artefact.ts';
import type { ChannelId, CouncilId, Flag, Outcome } from '../contact.ts';
import type { Jurisdiction } from './bank-holidays.ts';

/**
 * The policy as a council writes it: one JSON value, or the YAML that parses to it. `policySchema` is its JSON Schema;
 * docs/writing-a-policy.md shows how. Where a list is asked for, one value may stand alone.
 */
export interface PolicyDocument {
  readonly $schema?: string;
  /** Version of this format. */
  readonly schema: 1;
  /** The council's own name for this state of the policy. */
  readonly version: string;
  /** Local date (YYYY-MM-DD) from which it holds. */
  readonly effectiveFrom: string;
  /** Whom a person may complain to. Default: the Information Commissioner. */
  readonly regulator?: { readonly name: string; readonly website: string };
  /** How long copies of the store are kept, such as `P28D`, the default: what is erased can be read from none of them after it. */
  readonly backupHorizon?: string;
  /** When disposal stops and asks instead of going on. */
  readonly disposal?: {
    /** Of all artefacts: more than this share due at once. Default: 0.25. */
    readonly stopAboveShare?: number;
    /** So many at once never need asking, also after an outage of days. Default: 1000. */
    readonly unasked?: number;
  };
  readonly organisations: readonly OrganisationDocument[];
  readonly calendars: readonly CalendarDocument[];
  readonly councils: readonly CouncilDocument[];
}

export type OneOrMore<T> = T | readonly T[];

/** One value, several or none as a list. */
export const listed = <T extends string>(values: OneOrMore<T> | undefined): readonly T[] =>
  values === undefined ? [] : typeof values === 'string' ? [values] : values;

export interface OrganisationDocument {
  readonly id: string;
  readonly name: string;
  /** What it is to the personal data here (UK GDPR Article 4(7) and (8)). Default: neither, an owner alone. */
  readonly roles?: OneOrMore<'controller' | 'processor'>;
  /** Needed of every controller and processor. */
  readonly dataProtectionOfficer?: DataProtectionOfficer;
  readonly ownedBy?: OneOrMore<string>;
}

export interface DataProtectionOfficer {
  readonly name?: string;
  readonly email: string;
  readonly phone: string;
  readonly post: string;
}

export interface CalendarDocument {
  readonly id: string;
  /** IANA name. Default: Europe/London. */
  readonly timeZone?: string;
  /** By weekday or a run of them, as `monday-friday: 09:00-17:00`. A day that is not named is free. */
  readonly hours: Readonly<Record<string, string>>;
  /** A jurisdiction's bank holidays, or those with dates added and taken away. Default: none. */
  readonly holidays?: Jurisdiction | HolidaysDocument;
}

export interface HolidaysDocument {
  readonly jurisdiction?: Jurisdiction;
  /** Local dates (YYYY-MM-DD) on which nobody works. */
  readonly dates?: OneOrMore<string>;
  /** Bank holidays on which people do. */
  readonly except?: OneOrMore<string>;
}

export interface CouncilDocument {
  readonly id: CouncilId;
  readonly name: string;
  /** The council itself: controller of every service and class that names no other. */
  readonly organisation: string;
  /** Default: Europe/London. */
  readonly timeZone?: string;
  /** Of response times and reopening that name no other. Default: the first. */
  readonly calendar?: string;
  readonly channels: readonly ChannelDocument[];
  readonly teams?: readonly TeamDocument[];
  readonly services: readonly ServiceDocument[];
  readonly routing: RoutingDocument;
  readonly artefactClasses: readonly ArtefactClassDocument[];
  /** Beside the standard ones, or in their place by id. */
  readonly holdReasons?: readonly HoldReasonDocument[];
  /** Default: all. */
  readonly outcomes?: OneOrMore<Outcome>;
  readonly reopening?: ReopeningDocument;
  /** ISO 8601: how long codes and instants of an erased contact stay. */
  readonly skeletonPeriod: string;
  /** What the rules are to do: `checkPolicy` runs them. */
  readonly examples?: readonly ExampleDocument[];
}

export interface ChannelDocument {
  readonly id: ChannelId;
  /** email, phone, web-form, webchat, face-to-face, or a word of your own adapter. */
  readonly kind: string;
  /** What customers write to or call. */
  readonly address?: string;
  /** Sent when a contact begins, as it stands: nothing is filled in. Default: none. */
  readonly acknowledgement?: { readonly subject: string; readonly text: string };
}

export interface TeamDocument {
  readonly id: string;
  readonly name: string;
  /** Default: the council's own. */
  readonly organisation?: string;
}

export interface ServiceDocument {
  readonly id: string;
  readonly name: string;
  /** Default: the council's own organisation. */
  readonly controller?: string;
  /** Default: a team of the service's own id, which need not be listed. */
  readonly team?: string;
  /** Local Government Service List id. */
  readonly lgsl?: number;
  /** Local Government Interaction List id. */
  readonly lgil?: number;
  /** `10 working days`, `4 working hours`. Default: no target. */
  readonly responseTime?: string | { readonly within: string; readonly calendar?: string };
  /** Name of the handover to the service's own system. Default: its team works in this one. */
  readonly handover?: string;
}

export interface RoutingDocument {
  readonly rules?: readonly RuleDocument[];
  /** Where everything goes that no rule matches. `{}`: a person triages it. */
  readonly default: LaneDocument;
}

export interface LaneDocument {
  readonly services?: OneOrMore<string>;
  /** Default: `suggest`, a person confirms. */
  readonly mode?: 'route' | 'suggest';
  readonly flags?: OneOrMore<Flag>;
}

export interface RuleDocument extends LaneDocument {
  readonly id: string;
  readonly when: RuleConditionsDocument;
}

export interface RuleConditionsDocument {
  /** Channel ids or kinds. */
  readonly channel?: OneOrMore<string>;
  readonly address?: OneOrMore<string>;
  readonly subject?: OneOrMore<string>;
  readonly body?: OneOrMore<string>;
  readonly words?: OneOrMore<string>;
  readonly allWords?: OneOrMore<string>;
  readonly form?: OneOrMore<string>;
  readonly field?: { readonly name: string; readonly value: OneOrMore<string> };
  readonly queue?: OneOrMore<string>;
  readonly signal?: OneOrMore<string>;
}

export interface ArtefactClassDocument {
  readonly id: string;
  readonly label: string;
  /** Of the last class of a council there is none: it takes what no other takes. */
  readonly match?: {
    /** Channel ids or kinds. */
    readonly channel?: OneOrMore<string>;
    readonly kind?: OneOrMore<string>;
    readonly form?: OneOrMore<string>;
    readonly service?: OneOrMore<string>;
  };
  /** Default: the council's own organisation. */
  readonly controller?: string;
  readonly purposes: OneOrMore<Purpose>;
  /** UK GDPR Article 6(1), as `public-task`. */
  readonly lawfulBasis: string;
  /** Default: `captured`. */
  readonly trigger?: RetentionTrigger;
  /** ISO 8601: no longer than this after the trigger. */
  readonly period: string;
  /** ISO 8601 from capture. Needed of every trigger but `captured`. */
  readonly backstop?: string;
  /** ISO 8601: how long before the cap disposal begins. Default: PT30S. */
  readonly lead?: string;
  /** Service ids, or `*` for the one that a matter is routed to. Default: `*`. */
  readonly recipients?: OneOrMore<string>;
  /** What it holds, for notices and records of processing. */
  readonly fields?: OneOrMore<string>;
}

export interface HoldReasonDocument {
  readonly id: string;
  readonly label: string;
  /** ISO 8601. Default: P6M. */
  readonly longestReview?: string;
}

export interface ReopeningDocument {
  readonly withinWorkingDays: number;
  readonly calendar?: string;
  readonly closingWords?: OneOrMore<string>;
}

export interface ExampleDocument {
  readonly name: string;
  readonly item: {
    readonly channel: ChannelId;
    readonly address?: string;
    readonly subject?: string;
    readonly text?: string;
    readonly form?: string;
    readonly fields?: Readonly<Record<string, string>>;
    readonly queue?: string;
    readonly signals?: OneOrMore<string>;
  };
  readonly expect: {
    /** Rule id, or `default`. */
    readonly rule?: string;
    readonly services: OneOrMore<string>;
    readonly flags?: OneOrMore<Flag>;
  };
}
