import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { UsageError } from '../command/usage-error.ts';

const unreadable = (path: string, error: unknown): UsageError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  return new UsageError(
    code === 'ENOENT' ? `${path} does not exist.` : `${path} cannot be read: ${code}.`,
  );
};

/** Bytes of a file that was named on the command line. @throws UsageError where there is none */
export const readNamedFile = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
};

/**
 * A YAML or JSON file as a JSON value. A key that stands twice is refused.
 * @param refuse makes the error: of which kind is up to the caller
 */
export const readDocument = async (
  path: string,
  refuse: (text: string) => Error,
): Promise<unknown> => {
  const document = parseDocument((await readNamedFile(path)).toString('utf8'));
  const [problem] = document.errors;
  if (problem === undefined) return document.toJS();
  const at = problem.linePos?.[0];
  // The parser's message quotes the lines around the place: the first line of it says what is wrong.
  const [what = ''] = problem.message.split(/ at line |:\n/u);
  throw refuse(`${path}${at === undefined ? '' : `, line ${at.line}, column ${at.col}`}: ${what}.`);
};
