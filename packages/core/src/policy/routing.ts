import { phraseFinder, type PhraseFinder } from './phrase-finder.ts';
import type { CouncilPolicy, RoutableItem, Routing, RuleConditions } from './policy.ts';
import {
  judge,
  phrasesOf,
  readItem,
  type ConditionVerdict,
  type Reading,
} from './rule-conditions.ts';

/** What became of one rule for one item. Says nothing of the item but which of the policy's own words it has. */
export interface RuleVerdict {
  /** Rule id, or `default`. */
  readonly rule: string;
  /** All its conditions hold. */
  readonly matched: boolean;
  /** It is the one that routes the item: the first that matched. */
  readonly decides: boolean;
  readonly conditions: readonly ConditionVerdict[];
}

type RoutingPolicy = Pick<CouncilPolicy, 'channels' | 'rules' | 'defaultLane'>;

/** One search for all words of a policy's rules, made when it first routes. */
const finders = new WeakMap<RoutingPolicy, PhraseFinder>();

/** Where an item goes: to the lane of the first rule that matches it, or to the default lane. Never nowhere (N12, N34). */
export function route(policy: RoutingPolicy, item: RoutableItem): Routing {
  const reading = read(policy, item);
  const rule = policy.rules.find(({ when }) => holds(when, reading));
  return rule === undefined
    ? { rule: 'default', lane: policy.defaultLane }
    : { rule: rule.id, lane: rule.lane };
}

/** Every rule in order with what it found, the default last: why an item goes where it goes. */
export function explain(policy: RoutingPolicy, item: RoutableItem): RuleVerdict[] {
  const reading = read(policy, item);
  const verdicts: RuleVerdict[] = [];
  let decided = false;
  for (const { id, when } of policy.rules) {
    const conditions = [...judge(when, reading)];
    const matched = conditions.every(({ held }) => held);
    verdicts.push({ rule: id, matched, decides: matched && !decided, conditions });
    decided ||= matched;
  }
  verdicts.push({ rule: 'default', matched: true, decides: !decided, conditions: [] });
  return verdicts;
}

function read(policy: RoutingPolicy, item: RoutableItem): Reading {
  let find = finders.get(policy);
  if (find === undefined) {
    find = phraseFinder(new Set(policy.rules.flatMap(({ when }) => phrasesOf(when))));
    finders.set(policy, find);
  }
  return readItem(policy, item, find);
}

function holds(when: RuleConditions, reading: Reading): boolean {
  for (const { held } of judge(when, reading)) if (!held) return false;
  return true;
}
