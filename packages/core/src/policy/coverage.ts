import { fold, foldedWords } from './folded-words.ts';
import type { ClassConditions, CouncilPolicy, RuleConditions } from './policy.ts';

type Channels = CouncilPolicy['channels'];
type Values = readonly string[] | undefined;

/**
 * True when whatever meets the later conditions meets the earlier ones too, so that the later are never reached. It is
 * said only where it follows from the conditions themselves; false means "not known to".
 */
export function ruleCovers(
  earlier: RuleConditions,
  later: RuleConditions,
  channels: Channels,
): boolean {
  const said = phrasesWhenMet(later);
  return (
    coversChannels(earlier.channel, later.channel, channels) &&
    coversValues(earlier.address?.map(fold), later.address?.map(fold)) &&
    coversValues(earlier.form, later.form) &&
    coversValues(earlier.signal, later.signal) &&
    coversValues(earlier.queue?.map(words), later.queue?.map(words)) &&
    coversField(earlier.field, later.field) &&
    coversWords(earlier.subject, [later.subject]) &&
    coversWords(earlier.body, [later.body]) &&
    coversWords(earlier.words, said) &&
    (earlier.allWords ?? []).every((word) => coversWords([word], said))
  );
}

/** The same of artefact classes. */
export const classCovers = (
  earlier: ClassConditions,
  later: ClassConditions,
  channels: Channels,
): boolean =>
  coversChannels(earlier.channel, later.channel, channels) &&
  coversValues(earlier.kind, later.kind) &&
  coversValues(earlier.form, later.form) &&
  coversValues(earlier.service, later.service);

const words = (text: string): string => ` ${foldedWords(text).join(' ')} `;

const coversValues = (earlier: Values, later: Values): boolean =>
  earlier === undefined || (later?.every((value) => earlier.includes(value)) ?? false);

function coversChannels(earlier: Values, later: Values, channels: Channels): boolean {
  const named = (values: Values) =>
    [...channels.values()]
      .filter(
        ({ id, kind }) => values === undefined || values.includes(id) || values.includes(kind),
      )
      .map(({ id }) => id);
  return coversValues(named(earlier), named(later));
}

const coversField = (earlier: RuleConditions['field'], later: RuleConditions['field']): boolean =>
  earlier === undefined ||
  (later?.name === earlier.name && coversValues(earlier.value.map(words), later.value.map(words)));

/** Lists of which an item has at least one phrase each, in subject or body, when it meets the conditions. */
const phrasesWhenMet = ({
  subject,
  body,
  words: anywhere,
  allWords = [],
}: RuleConditions): readonly Values[] => [
  subject,
  body,
  anywhere,
  ...allWords.map((word) => [word]),
];

/** A longer phrase says the shorter one that is in it: `garden bin` says `bin`. */
const coversWords = (earlier: Values, later: readonly Values[]): boolean =>
  earlier === undefined ||
  later.some((values) =>
    values?.every((value) => earlier.some((phrase) => words(value).includes(words(phrase)))),
  );
