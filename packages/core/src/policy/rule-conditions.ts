import { fold, foldedWords } from './folded-words.ts';
import type { CouncilPolicy, RoutableItem, RuleConditions } from './policy.ts';

/** An item with what was found in its words. */
export interface Reading {
  readonly item: RoutableItem;
  /** The channel's kind by the policy, where the item's channel is in it. */
  readonly channelKind: string;
  readonly subject: ReadonlySet<string>;
  readonly body: ReadonlySet<string>;
}

export type ConditionName = keyof RuleConditions;

export interface ConditionVerdict {
  readonly condition: ConditionName;
  readonly held: boolean;
  /** Of the configured values, those that the item has. */
  readonly found: readonly string[];
  /** What was looked for and not found, in the policy's words alone; empty when it held. */
  readonly why: string;
}

interface Check {
  /** The configured values that the item has. */
  readonly found: (values: readonly string[], reading: Reading) => readonly string[];
  readonly why: (values: string) => string;
}

const sameText = (a: string, b: string): boolean =>
  foldedWords(a).join(' ') === foldedWords(b).join(' ');

/** How each condition of a rule is tested. `field` carries a name too and is tested on its own. */
const CHECKS: { readonly [name in Exclude<ConditionName, 'field'>]-?: Check } = {
  channel: {
    found: (values, { item, channelKind }) =>
      values.filter((value) => value === item.channel || value === channelKind),
    why: (values) => `it came by another channel than ${values}`,
  },
  address: {
    found: (values, { item }) =>
      values.filter((value) => fold(value) === fold(item.address.trim())),
    why: (values) => `it was sent to another address than ${values}`,
  },
  subject: {
    found: (values, { subject }) => values.filter((value) => subject.has(value)),
    why: (values) => `the subject has none of ${values}`,
  },
  body: {
    found: (values, { body }) => values.filter((value) => body.has(value)),
    why: (values) => `the body has none of ${values}`,
  },
  words: {
    found: (values, { subject, body }) =>
      values.filter((value) => subject.has(value) || body.has(value)),
    why: (values) => `subject and body have none of ${values}`,
  },
  allWords: {
    found: (values, { subject, body }) =>
      values.filter((value) => subject.has(value) || body.has(value)),
    why: (values) => `subject and body lack ${values}`,
  },
  form: {
    found: (values, { item }) => values.filter((value) => value === item.form),
    why: (values) => `it is not the form ${values}`,
  },
  queue: {
    found: (values, { item: { queue } }) =>
      queue === undefined ? [] : values.filter((value) => sameText(value, queue)),
    why: (values) => `it came by another queue than ${values}`,
  },
  signal: {
    found: (values, { item }) => values.filter((value) => item.signals.includes(value)),
    why: (values) => `the channel saw none of ${values}`,
  },
};

/** The phrases that a rule looks for in subject or body. */
export const phrasesOf = ({ subject, body, words, allWords }: RuleConditions): readonly string[] =>
  [subject, body, words, allWords].flatMap((values) => values ?? []);

/** Tests every condition of a rule; `item` is named in the verdicts only by what the policy's own words say of it. */
export function* judge(conditions: RuleConditions, reading: Reading): Generator<ConditionVerdict> {
  for (const condition of CONDITIONS) {
    if (condition === 'field') {
      if (conditions.field !== undefined) yield judgeField(conditions.field, reading.item);
      continue;
    }
    const values = conditions[condition];
    if (values === undefined) continue;
    const { found, why } = CHECKS[condition];
    const has = found(values, reading);
    const held = condition === 'allWords' ? has.length === values.length : has.length > 0;
    const missing =
      condition === 'allWords' ? values.filter((value) => !has.includes(value)) : values;
    yield { condition, held, found: has, why: held ? '' : why(list(missing)) };
  }
}

/** In the order in which they are cheap to test. */
const CONDITIONS = [
  'channel',
  'address',
  'form',
  'field',
  'queue',
  'signal',
  'subject',
  'body',
  'words',
  'allWords',
] as const satisfies readonly ConditionName[];

function judgeField(
  { name, value }: NonNullable<RuleConditions['field']>,
  { fields = {} }: RoutableItem,
): ConditionVerdict {
  const answer = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const found = answer === undefined ? [] : value.filter((one) => sameText(one, answer));
  const held = found.length > 0;
  const why =
    answer === undefined
      ? `it has no field "${name}"`
      : `field "${name}" is none of ${list(value)}`;
  return { condition: 'field', held, found, why: held ? '' : why };
}

const list = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ');

/** What rules look at, found in one pass over subject and body. */
export function readItem(
  { channels }: Pick<CouncilPolicy, 'channels'>,
  item: RoutableItem,
  find: (text: string) => ReadonlySet<string>,
): Reading {
  return {
    item,
    channelKind: channels.get(item.channel)?.kind ?? item.kind,
    subject: find(item.subject),
    body: find(item.text),
  };
}
