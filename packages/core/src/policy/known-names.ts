import { listed } from './document.ts';
import { below, didYouMean, oneOf, shown, type Problem } from './problems.ts';

/** Ids that a council may name, beyond its own. */
export interface PolicyNames {
  readonly organisations: readonly string[];
  readonly controllers: readonly string[];
  readonly calendars: readonly string[];
}

/** Ids that a council's own parts may name. */
export interface CouncilNames extends PolicyNames {
  readonly services: readonly string[];
  readonly channels: readonly string[];
  /** Channel ids and kinds: either may stand where a channel is named. */
  readonly channelsAndKinds: readonly string[];
}

export const CONTROLLER = 'the id of an organisation with the role controller';

/** Every id that an earlier entry of the list has. */
export function* repeatedIds(
  path: string,
  entries: readonly { readonly id: string }[],
): Generator<Problem> {
  const seen = new Set<string>();
  for (const [index, { id }] of entries.entries()) {
    if (seen.has(id)) {
      yield {
        path: below(below(path, index), 'id'),
        expected: 'an id of its own',
        found: `${shown(id)} again`,
      };
    }
    seen.add(id);
  }
}

/** Every name that is none of those known. */
export function* unknownNames(
  path: string,
  values: string | readonly string[] | undefined,
  known: readonly string[],
  what: string,
): Generator<Problem> {
  for (const [index, value] of listed(values).entries()) {
    if (known.includes(value)) continue;
    yield {
      path: typeof values === 'string' ? path : below(path, index),
      expected: `${what}${known.length === 0 ? '' : ` (${oneOf(known)})`}`,
      found: shown(value),
      ...didYouMean(value, known),
    };
  }
}
