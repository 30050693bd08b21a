import { ContactCentreError } from '../errors.ts';

/** One thing that is wrong with a policy document. */
export interface Problem {
  /** JSON Pointer (RFC 6901): `/councils/0/services/2/team`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** What was probably meant. */
  readonly hint?: string;
}

/** Longest list of suggestions in one line. */
const SHOWN = 12;

/** One error for all problems of a document, each on a line of its own and among the error's facts. */
export function policyInvalid(problems: readonly Problem[]): ContactCentreError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const lines = problems.map(
    ({ path, expected, found, hint }) =>
      `  ${path === '' ? 'the document' : path}: expected ${expected}, found ${found}${hint === undefined ? '' : ` (${hint})`}`,
  );
  return new ContactCentreError(
    'CC_POLICY_INVALID',
    `the policy has ${count}:\n${lines.join('\n')}`,
    {
      problems: problems.map((problem) => ({ ...problem })),
    },
  );
}

/** A value as an error shows it: short, and never a whole list or object. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** One step down a JSON Pointer. */
export const below = (path: string, step: string | number): string =>
  `${path}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;

export const oneOf = (values: readonly string[]): string => {
  const some = values.slice(0, SHOWN);
  return `one of ${some.join(', ')}${values.length > some.length ? ', …' : ''}`;
};

/** `did you mean …?` for the nearest of some values, where one is near. */
export function didYouMean(
  value: unknown,
  values: readonly string[],
): { hint: string } | undefined {
  if (typeof value !== 'string' || value.length > 80) return undefined;
  const near = values
    .map((candidate) => ({
      candidate,
      far: distance(value.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(
      ({ candidate, far }) =>
        far <= Math.max(1, Math.floor(Math.min(value.length, candidate.length) / 3)),
    )
    .toSorted((a, b) => a.far - b.far)[0];
  return near === undefined ? undefined : { hint: `did you mean "${near.candidate}"?` };
}

/** Levenshtein: letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split('').entries()) {
      next.push(
        Math.min(
          (row[j] ?? 0) + (letter === other ? 0 : 1),
          (row[j + 1] ?? 0) + 1,
          (next[j] ?? 0) + 1,
        ),
      );
    }
    row = next;
  }
  return row.at(-1) ?? a.length;
}
