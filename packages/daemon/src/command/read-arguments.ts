import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';
import type { OptionSpec, Verb } from './verb.ts';

export interface Arguments {
  readonly options: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
  readonly help: boolean;
}

const isParseError = (error: unknown): error is TypeError & { code: string } =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

const parse = (verb: Verb, words: readonly string[]) => {
  const options = Object.fromEntries(
    Object.entries(verb.options).map(([name, spec]) => [
      name,
      { type: spec.type, multiple: spec.type === 'string' && spec.multiple === true },
    ]),
  );
  try {
    return parseArgs({
      args: [...words],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    if (!isParseError(error)) throw error;
    throw new UsageError(
      `${error.message.replace(/\. To specify.*$/su, '')}.`.replace(/\.\.$/u, '.'),
    );
  }
};

const checkOptions = (verb: Verb, options: Readonly<Record<string, unknown>>): void => {
  for (const [name, spec] of Object.entries(verb.options)) {
    if (spec.type === 'boolean') continue;
    const value = options[name];
    if (value === undefined) {
      if (spec.required === true)
        throw new UsageError(`--${name} ${spec.value} is needed: ${spec.help}`);
      continue;
    }
    const given = Array.isArray(value) ? value : [value];
    const wrong = given.find((one) => spec.choices?.includes(String(one)) === false);
    if (wrong !== undefined) {
      throw new UsageError(`--${name} must be one of ${spec.choices?.join(', ')}.`);
    }
  }
};

const checkArgs = (verb: Verb, args: readonly string[]): void => {
  const needed = verb.args.filter((arg) => !arg.startsWith('['));
  const missing = needed[args.length];
  if (missing !== undefined) throw new UsageError(`${missing.replace('...', '')} is missing.`);
  const open = verb.args.some((arg) => arg.endsWith('...'));
  if (!open && args.length > verb.args.length) {
    throw new UsageError(
      verb.args.length === 0
        ? `${verb.name} takes no arguments.`
        : `${verb.name} takes ${verb.args.join(' ')} and nothing more.`,
    );
  }
};

/** A value or argument of such a name is a place on the disk of whoever types it; - is standard input. */
const PLACES: ReadonlySet<string> = new Set(['FILE', 'FOLDER', 'PATH']);

const place = (name: string, value: unknown): unknown =>
  PLACES.has(name.replaceAll(/[[\].]/gu, '')) && typeof value === 'string' && value !== '-'
    ? resolve(value)
    : value;

const placeOption = (spec: OptionSpec | undefined, value: unknown): unknown =>
  spec?.type === 'string' ? place(spec.value, value) : value;

/** What an option is that was not given. */
const absent = (verb: Verb): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(verb.options).flatMap(([name, spec]): [string, unknown][] => {
      if (spec.type === 'boolean') return [[name, false]];
      return spec.multiple === true ? [[name, []]] : [];
    }),
  );

/** What was typed after a verb's name, checked against what the verb takes, its paths absolute. @throws UsageError */
export const readArguments = (verb: Verb, words: readonly string[]): Arguments => {
  const { values, positionals } = parse(verb, words);
  const { help, ...options } = values as Readonly<Record<string, unknown>>;
  if (help === true) return { options, args: positionals, help: true };
  checkOptions(verb, options);
  checkArgs(verb, positionals);
  const given = Object.entries(options).map(([name, value]) => [
    name,
    placeOption(verb.options[name], value),
  ]);
  return {
    options: { ...absent(verb), ...Object.fromEntries(given) },
    args: positionals.map((arg, index) =>
      String(place(verb.args[Math.min(index, verb.args.length - 1)] ?? '', arg)),
    ),
    help: false,
  };
};
