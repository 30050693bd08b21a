import type { CouncilId } from '../contact.ts';
import { classCovers, ruleCovers } from './coverage.ts';
import { listed, type ExampleDocument } from './document.ts';
import { addPeriod, formatPeriod } from './period.ts';
import type { CouncilPolicy, Policy, RoutableItem } from './policy.ts';
import { route } from './routing.ts';

export interface PolicyReport {
  /** Every example went where it was expected. Warnings do not count. */
  readonly ok: boolean;
  readonly examples: readonly ExampleResult[];
  readonly warnings: readonly PolicyWarning[];
}

/** One example of the document, routed by its own rules. */
export interface ExampleResult {
  readonly council: CouncilId;
  readonly name: string;
  readonly passed: boolean;
  readonly expected: ExampleRoute;
  readonly actual: Required<ExampleRoute>;
}

interface ExampleRoute {
  readonly rule?: string;
  readonly services: readonly string[];
  readonly flags?: readonly string[];
}

/** Something that is allowed and probably not meant. */
export interface PolicyWarning {
  readonly code:
    | 'rule-unreachable'
    | 'class-unreachable'
    | 'service-unrouted'
    | 'team-unused'
    | 'backstop-shorter'
    | 'no-examples';
  readonly council: CouncilId;
  /** The rule, class, service or team; the council itself for `no-examples`. */
  readonly id: string;
  readonly message: string;
}

/** Runs a policy's own examples against its rules and looks for what can never come to bear. */
export function checkPolicy(policy: Policy): PolicyReport {
  const examples: ExampleResult[] = [];
  const warnings: PolicyWarning[] = [];
  for (const document of policy.document.councils) {
    const council = policy.councils.get(document.id);
    if (council === undefined) continue;
    examples.push(...(document.examples ?? []).map((example) => runExample(council, example)));
    if (document.examples === undefined || document.examples.length === 0) {
      warnings.push(
        warn(
          council,
          'no-examples',
          council.id,
          'no examples show that the rules do what is meant',
        ),
      );
    }
    warnings.push(...routingWarnings(council), ...classWarnings(council));
  }
  return { ok: examples.every(({ passed }) => passed), examples, warnings };
}

/** The item that an example describes. What it leaves out is empty; the address is its channel's. */
export function exampleItem(
  { channels }: Pick<CouncilPolicy, 'channels'>,
  { channel, address, subject = '', text = '', signals, ...more }: ExampleDocument['item'],
): RoutableItem {
  const known = channels.get(channel);
  return {
    ...more,
    channel,
    kind: known?.kind ?? '',
    address: address ?? known?.address ?? '',
    subject,
    text,
    signals: listed(signals),
  };
}

function runExample(
  council: CouncilPolicy,
  { name, item, expect }: ExampleDocument,
): ExampleResult {
  const { rule, lane } = route(council, exampleItem(council, item));
  const expected: ExampleRoute = {
    ...(expect.rule === undefined ? {} : { rule: expect.rule }),
    services: listed(expect.services),
    ...(expect.flags === undefined ? {} : { flags: listed(expect.flags) }),
  };
  const passed =
    (expected.rule === undefined || expected.rule === rule) &&
    sameSet(expected.services, lane.services) &&
    (expected.flags === undefined || sameSet(expected.flags, lane.flags));
  const actual = { rule, services: lane.services, flags: lane.flags };
  return { council: council.id, name, passed, expected, actual };
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.every((one) => b.includes(one)) && b.every((one) => a.includes(one));

function routingWarnings(council: CouncilPolicy): PolicyWarning[] {
  const { rules, services, teams, channels, defaultLane } = council;
  const routed = new Set(
    [...rules.map(({ lane }) => lane), defaultLane].flatMap((lane) => lane.services),
  );
  const working = new Set([...services.values()].map(({ team }) => team));
  return [
    ...rules.flatMap((rule, index) => {
      const before = rules
        .slice(0, index)
        .find(({ when }) => ruleCovers(when, rule.when, channels));
      return before === undefined
        ? []
        : [
            warn(
              council,
              'rule-unreachable',
              rule.id,
              `rule ${before.id} before it matches all that it matches`,
            ),
          ];
    }),
    ...[...services.keys()]
      .filter((id) => !routed.has(id))
      .map((id) =>
        warn(council, 'service-unrouted', id, 'no rule leads to it: only a person does'),
      ),
    ...[...teams.keys()]
      .filter((id) => !working.has(id))
      .map((id) => warn(council, 'team-unused', id, 'no service is handled by it')),
  ];
}

function classWarnings(council: CouncilPolicy): PolicyWarning[] {
  const { classes, channels } = council;
  return classes.flatMap(({ id, match, period, backstop }, index) => {
    const before = classes
      .slice(0, index)
      .find((other) => classCovers(other.match, match, channels));
    const length = (of: typeof period) => addPeriod(0, of, 'UTC');
    return [
      ...(before === undefined
        ? []
        : [
            warn(
              council,
              'class-unreachable',
              id,
              `class ${before.id} before it takes all that it would take`,
            ),
          ]),
      ...(backstop !== null && length(backstop) < length(period)
        ? [
            warn(
              council,
              'backstop-shorter',
              id,
              `kept ${formatPeriod(backstop)} from capture at the most, so never for its period of ${formatPeriod(period)}`,
            ),
          ]
        : []),
    ];
  });
}

const warn = (
  { id: council }: CouncilPolicy,
  code: PolicyWarning['code'],
  id: string,
  message: string,
): PolicyWarning => ({ code, council, id, message });
