import { phraseFinder, type PhraseFinder } from './phrase-finder.ts';
import type { CouncilPolicy, RoutableItem, Routing, RoutingRule } from './policy.ts';
import {
  conditionsOf,
  holds,
  judge,
  phrasesOf,
  type Condition,
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

/** A policy's rules made ready: one search for all their words. */
interface ReadyRules {
  readonly find: PhraseFinder;
  readonly rules: readonly (RoutingRule & { readonly conditions: readonly Condition[] })[];
}

const ready = new WeakMap<RoutingPolicy, ReadyRules>();

/** Where an item goes: to the lane of the first rule that matches it, or to the default lane. Never nowhere (N12, N34). */
export function route(policy: RoutingPolicy, item: RoutableItem): Routing {
  const { rules, find } = readyRules(policy);
  const reading = read(policy, item, find);
  const rule = rules.find(({ conditions }) =>
    conditions.every((condition) => holds(condition, reading)),
  );
  return rule === undefined
    ? { rule: 'default', lane: policy.defaultLane }
    : { rule: rule.id, lane: rule.lane };
}

/** Every rule in order with what it found, the default last: why an item goes where it goes. */
export function explain(policy: RoutingPolicy, item: RoutableItem): RuleVerdict[] {
  const { rules, find } = readyRules(policy);
  const reading = read(policy, item, find);
  const verdicts: RuleVerdict[] = [];
  let decided = false;
  for (const { id, conditions: all } of rules) {
    const conditions = all.map((condition) => judge(condition, reading));
    const matched = conditions.every(({ held }) => held);
    verdicts.push({ rule: id, matched, decides: matched && !decided, conditions });
    decided ||= matched;
  }
  verdicts.push({ rule: 'default', matched: true, decides: !decided, conditions: [] });
  return verdicts;
}

/** Made when a policy first routes. */
function readyRules(policy: RoutingPolicy): ReadyRules {
  let made = ready.get(policy);
  if (made === undefined) {
    made = {
      find: phraseFinder(new Set(policy.rules.flatMap(({ when }) => phrasesOf(when)))),
      rules: policy.rules.map((rule) => ({ ...rule, conditions: conditionsOf(rule.when) })),
    };
    ready.set(policy, made);
  }
  return made;
}

const read = ({ channels }: RoutingPolicy, item: RoutableItem, find: PhraseFinder): Reading => ({
  item,
  channelKind: channels.get(item.channel)?.kind ?? item.kind,
  subject: find(item.subject),
  body: find(item.text),
});
