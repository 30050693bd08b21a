import { OUTCOMES } from '../contact.ts';
import {
  listed,
  type ArtefactClassDocument,
  type ChannelDocument,
  type CouncilDocument,
  type LaneDocument,
  type OneOrMore,
  type RuleConditionsDocument,
  type ServiceDocument,
} from './document.ts';
import { frozenMap, frozenSet } from './frozen.ts';
import { LONGEST_REVIEW, STANDARD_HOLD_REASONS } from './hold-reasons.ts';
import { DEFAULT_TIME_ZONE } from './opening-hours.ts';
import { parseLead, parsePeriod } from './period.ts';
import { RESPONSE_TIME_PATTERN } from './schema-values.ts';
import type {
  ArtefactClass,
  Calendar,
  ChannelPolicy,
  ClassConditions,
  CouncilPolicy,
  HoldReason,
  Lane,
  ResponseTime,
  RuleConditions,
  Service,
  Team,
} from './policy.ts';

const DEFAULT_LEAD = 'PT30S';
const DEFAULT_REOPENING_DAYS = 10;
const DEFAULT_CLOSING_WORDS = [
  'thank you',
  'thank you very much',
  'thank you so much',
  'thank you for your help',
  'thanks',
  'thanks very much',
  'thanks so much',
  'thanks a lot',
  'thanks again',
  'thanks for your help',
  'many thanks',
  'much appreciated',
  'ta',
  'cheers',
  'ok',
  'okay',
  'great',
  'perfect',
  'brilliant',
  'lovely',
  "that's great",
  "that's perfect",
  "that's brilliant",
  "that's lovely",
];

const responseTime = new RegExp(RESPONSE_TIME_PATTERN);

/** Makes one council's policy of a document that has been checked. */
export function compileCouncil(
  council: CouncilDocument,
  calendars: ReadonlyMap<string, Calendar>,
): CouncilPolicy {
  const [first] = calendars.keys();
  const byDefault = council.calendar ?? first;
  const calendarOf = (id = byDefault): Calendar => {
    const calendar = calendars.get(id ?? '');
    if (calendar === undefined) throw new TypeError('the policy has not been checked');
    return calendar;
  };
  const {
    withinWorkingDays = DEFAULT_REOPENING_DAYS,
    calendar,
    closingWords = DEFAULT_CLOSING_WORDS,
  } = council.reopening ?? {};
  return Object.freeze({
    id: council.id,
    name: council.name,
    channels: mapOf(council.channels.map(compileChannel)),
    services: mapOf(
      council.services.map((service) => compileService(service, council, calendarOf)),
    ),
    teams: mapOf(teamsOf(council)),
    rules: Object.freeze(
      (council.routing.rules ?? []).map((rule) =>
        Object.freeze({ id: rule.id, when: compileConditions(rule.when), lane: compileLane(rule) }),
      ),
    ),
    defaultLane: compileLane(council.routing.default),
    classes: Object.freeze(
      council.artefactClasses.map((artefactClass) => compileClass(artefactClass, council)),
    ),
    holdReasons: mapOf(
      [...STANDARD_HOLD_REASONS, ...(council.holdReasons ?? [])].map(
        ({ id, label, longestReview = LONGEST_REVIEW }): HoldReason => ({
          id,
          label,
          longestReview: parsePeriod(longestReview),
        }),
      ),
    ),
    outcomes: frozenSet(council.outcomes === undefined ? OUTCOMES : listed(council.outcomes)),
    reopenWithinWorkingDays: withinWorkingDays,
    reopenCalendar: calendarOf(calendar),
    closingWords: frozenList(closingWords),
    skeletonPeriod: parsePeriod(council.skeletonPeriod),
    timeZone: council.timeZone ?? DEFAULT_TIME_ZONE,
  });
}

/** By id; of two with one id the later stands. */
const mapOf = <T extends { readonly id: string }>(entries: readonly T[]): ReadonlyMap<string, T> =>
  frozenMap(entries.map((entry) => [entry.id, Object.freeze(entry)] as const));

const frozenList = <T extends string>(values: OneOrMore<T> | undefined): readonly T[] =>
  Object.freeze([...listed(values)]);

const compileChannel = ({
  id,
  kind,
  address,
  acknowledgement,
}: ChannelDocument): ChannelPolicy => ({
  id,
  kind,
  address: address ?? null,
  acknowledgement: acknowledgement === undefined ? null : Object.freeze({ ...acknowledgement }),
});

function compileService(
  { id, name, controller, team = id, lgsl, lgil, responseTime: within, handover }: ServiceDocument,
  council: CouncilDocument,
  calendarOf: (id?: string) => Calendar,
): Service {
  return {
    id,
    name,
    controller: controller ?? council.organisation,
    team,
    ...(lgsl === undefined ? {} : { lgsl }),
    ...(lgil === undefined ? {} : { lgil }),
    responseTime: within === undefined ? null : compileResponseTime(within, calendarOf),
    handover: handover ?? null,
  };
}

function compileResponseTime(
  document: NonNullable<ServiceDocument['responseTime']>,
  calendarOf: (id?: string) => Calendar,
): ResponseTime {
  const { within, calendar } = typeof document === 'string' ? { within: document } : document;
  const [, amount, unit] = responseTime.exec(within) ?? [];
  return Object.freeze({
    amount: Number(amount),
    unit: unit === 'hour' ? 'working-hours' : 'working-days',
    calendar: calendarOf(calendar),
  });
}

/** Those listed, and one of its own for each service that names none. */
function teamsOf({ teams = [], services, organisation: own }: CouncilDocument): readonly Team[] {
  const listedTeams = teams.map(({ id, name, organisation = own }) => ({ id, name, organisation }));
  const implied = services
    .filter(({ id, team }) => team === undefined && !teams.some((other) => other.id === id))
    .map(({ id, name }) => ({ id, name, organisation: own }));
  return [...listedTeams, ...implied];
}

const compileLane = ({ services, mode = 'suggest', flags }: LaneDocument): Lane =>
  Object.freeze({ services: frozenList(services), mode, flags: frozenList(flags) });

function compileConditions({ field, ...lists }: RuleConditionsDocument): RuleConditions {
  return Object.freeze({
    ...frozenLists(lists),
    ...(field === undefined
      ? {}
      : { field: Object.freeze({ name: field.name, value: frozenList(field.value) }) }),
  });
}

function compileClass(
  {
    id,
    label,
    match,
    controller,
    purposes,
    lawfulBasis,
    trigger = 'captured',
    period,
    backstop,
    lead = DEFAULT_LEAD,
    recipients = '*',
  }: ArtefactClassDocument,
  council: CouncilDocument,
): ArtefactClass {
  return Object.freeze({
    id,
    label,
    match: Object.freeze(frozenLists(match ?? {}) satisfies ClassConditions),
    controller: controller ?? council.organisation,
    purposes: frozenList(purposes),
    lawfulBasis,
    trigger,
    period: parsePeriod(period),
    backstop: backstop === undefined ? null : parsePeriod(backstop),
    leadMs: parseLead(lead),
    recipients: frozenList(recipients),
  });
}

/** The same names, each with its list. */
function frozenLists<K extends string>(
  document: Readonly<Partial<Record<K, OneOrMore<string>>>>,
): Partial<Record<K, readonly string[]>> {
  const lists: Partial<Record<K, readonly string[]>> = {};
  for (const name of Object.keys(document) as K[]) lists[name] = frozenList(document[name]);
  return lists;
}
