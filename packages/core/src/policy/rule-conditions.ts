import { fold, foldedWords } from './folded-words.ts';
import type { RoutableItem, RuleConditions } from './policy.ts';

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

/** One condition of one rule, made ready. */
export interface Condition {
  readonly name: ConditionName;
  readonly values: readonly string[];
  readonly has: (value: string, reading: Reading) => boolean;
  readonly why: (values: string, reading: Reading) => string;
}

type Test = Pick<Condition, 'has' | 'why'>;

const inWords: Test['has'] = (value, { subject, body }) => subject.has(value) || body.has(value);

/** In the order in which they are cheap. `field` carries a name too and is made on its own. */
const TESTS: { readonly [name in Exclude<ConditionName, 'field'>]-?: Test } = {
  channel: {
    has: (value, { item, channelKind }) => value === item.channel || value === channelKind,
    why: (values) => `it came by another channel than ${values}`,
  },
  address: {
    has: (value, { item }) => fold(value) === fold(item.address.trim()),
    why: (values) => `it was sent to another address than ${values}`,
  },
  form: {
    has: (value, { item }) => value === item.form,
    why: (values) => `it is not the form ${values}`,
  },
  queue: {
    has: (value, { item: { queue } }) => queue !== undefined && sameText(value, queue),
    why: (values) => `it came by another queue than ${values}`,
  },
  signal: {
    has: (value, { item }) => item.signals.includes(value),
    why: (values) => `the channel saw none of ${values}`,
  },
  subject: {
    has: (value, { subject }) => subject.has(value),
    why: (values) => `the subject has none of ${values}`,
  },
  body: {
    has: (value, { body }) => body.has(value),
    why: (values) => `the body has none of ${values}`,
  },
  words: { has: inWords, why: (values) => `subject and body have none of ${values}` },
  allWords: { has: inWords, why: (values) => `subject and body lack ${values}` },
};

/** The conditions of a rule, each with its test. */
export function conditionsOf({ field, ...lists }: RuleConditions): readonly Condition[] {
  const conditions: Condition[] = field === undefined ? [] : [fieldCondition(field)];
  for (const name of Object.keys(TESTS) as (keyof typeof TESTS)[]) {
    const values = lists[name];
    if (values !== undefined) conditions.push({ name, values, ...TESTS[name] });
  }
  return conditions;
}

/** The phrases that a rule looks for in subject or body. */
export const phrasesOf = ({ subject, body, words, allWords }: RuleConditions): readonly string[] =>
  [subject, body, words, allWords].flatMap((values) => values ?? []);

export const holds = ({ name, values, has }: Condition, reading: Reading): boolean =>
  name === 'allWords'
    ? values.every((value) => has(value, reading))
    : values.some((value) => has(value, reading));

/** Tests a condition and says why; the item comes into it only by what it has of the policy's own words. */
export function judge(condition: Condition, reading: Reading): ConditionVerdict {
  const { name, values, has, why } = condition;
  const held = holds(condition, reading);
  const found = values.filter((value) => has(value, reading));
  const missing = values.filter((value) => !found.includes(value));
  return { condition: name, held, found, why: held ? '' : why(listOf(missing), reading) };
}

function fieldCondition({ name, value }: NonNullable<RuleConditions['field']>): Condition {
  const answer = ({ fields = {} }: RoutableItem) =>
    Object.hasOwn(fields, name) ? fields[name] : undefined;
  return {
    name: 'field',
    values: value,
    has: (one, { item }) => {
      const given = answer(item);
      return given !== undefined && sameText(one, given);
    },
    why: (values, { item }) =>
      answer(item) === undefined
        ? `it has no field "${name}"`
        : `field "${name}" is none of ${values}`,
  };
}

const sameText = (a: string, b: string): boolean =>
  foldedWords(a).join(' ') === foldedWords(b).join(' ');

const listOf = (values: readonly string[]): string =>
  values.map((value) => `"${value}"`).join(', ');
