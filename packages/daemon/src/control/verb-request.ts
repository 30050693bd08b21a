import { Ajv } from 'ajv';
import manifest from '../../package.json' with { type: 'json' };

/** The release that this command is of: a daemon does verbs of its own release alone. */
export const RELEASE = manifest.version;

/** Where on the socket a verb is asked for: POST, JSON in, lines of JSON out. */
export const VERBS_PATH = '/v1/verbs';

/** A verb that a running daemon is asked to do. */
export interface VerbRequest {
  readonly release: string;
  /** As they would be typed, paths absolute. */
  readonly words: readonly string[];
  /** Name of the user who typed them. */
  readonly by: string;
  /** Standard input in Base64, where a word is -. */
  readonly input: string | null;
  /** The answer is shown on a terminal. */
  readonly terminal: boolean;
}

const isVerbRequest = new Ajv().compile<VerbRequest>({
  type: 'object',
  required: ['release', 'words', 'by', 'input', 'terminal'],
  properties: {
    release: { type: 'string' },
    words: { type: 'array', items: { type: 'string' } },
    by: { type: 'string', minLength: 1, maxLength: 256 },
    input: { type: ['string', 'null'] },
    terminal: { type: 'boolean' },
  },
});

/** Null where it is none. */
export const readVerbRequest = (text: string): VerbRequest | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isVerbRequest(value) ? value : null;
  } catch {
    return null;
  }
};

/** A line of the answer. The last one is `exit`; an answer without it was broken off. */
export type AnswerLine =
  | { readonly print: string }
  | { readonly say: string }
  | { readonly overwrite: string }
  /** What follows as `bytes` belongs into this file, to the next `end`. */
  | { readonly file: string }
  | { readonly bytes: string }
  | { readonly end: true }
  | { readonly exit: number };
