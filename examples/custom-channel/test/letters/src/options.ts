/** A folder into which the scanner of the post room puts letters as JSON. */
export interface LettersConfig {
  readonly folder: string;
  /** Answers are put here, to be printed. */
  readonly outgoing: string;
}

const path = { type: 'string', minLength: 1, 'x-path': true };

export const LETTERS_SCHEMA = {
  type: 'object',
  properties: { folder: path, outgoing: path },
  required: ['folder', 'outgoing'],
  additionalProperties: false,
};
