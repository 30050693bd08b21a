import { ContactCentreError, hasCode } from '@council-contact/core';
import { VERBS } from '../verbs/verbs.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { commandHelp, groupHelp, verbHelp } from './help-text.ts';
import { readArguments } from './read-arguments.ts';
import type { Asked, Session } from './session.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

const overview = (): string =>
  commandHelp([...VERBS].map(([name, { summary }]) => [name, summary] as const));

interface Chosen {
  readonly verb: Verb;
  readonly rest: readonly string[];
}

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

/** Undefined where help was asked for, and has been printed. */
const choose = async (
  words: readonly string[],
  terminal: Terminal,
  knows: (verb: string) => void,
): Promise<Chosen | undefined> => {
  const [first, second] = words;
  if (isHelp(first) || first === 'help') {
    terminal.print(overview());
    return undefined;
  }
  const group = VERBS.get(first ?? '');
  if (first === undefined || group === undefined) {
    throw new UsageError(
      `${first === undefined ? 'Say what to do' : `There is no verb '${first}'`}: one of ${[...VERBS.keys()].join(', ')}.`,
    );
  }
  knows(first);
  const verbs = await group.load();
  const alone = verbs.find(({ name }) => name === first);
  if (alone !== undefined) return { verb: alone, rest: words.slice(1) };
  const verb = verbs.find(({ name }) => name === `${first} ${second ?? ''}`);
  if (verb !== undefined) return { verb, rest: words.slice(2) };
  if (isHelp(second)) {
    terminal.print(groupHelp(first, verbs));
    return undefined;
  }
  const known = verbs.map(({ name }) => name.slice(first.length + 1)).join(', ');
  throw new UsageError(
    `${second === undefined || second.startsWith('-') ? `Say what to do with ${first}` : `There is no '${first} ${second}'`}: one of ${known}.`,
  );
};

const message = (error: unknown): string => {
  if (hasCode(error, 'CC_STORE_LOCKED')) {
    return `${error.message}\nThis needs the store to itself: stop what has it, or try again when that has ended.`;
  }
  if (hasCode(error, 'CC_POLICY_NOT_ADOPTED')) {
    return `${error.message}\nIf that is meant: council-contact policy adopt ${JSON.stringify(error.facts['digest']).replaceAll('"', '')}`;
  }
  if (error instanceof ContactCentreError || error instanceof UsageError) return error.message;
  return error instanceof Error ? error.message : String(error);
};

const perform = async (
  { verb, options, args }: Asked,
  terminal: Terminal,
  session: Session,
): Promise<number> => {
  if (verb.throughDaemon !== true && session.pass === undefined) {
    throw new UsageError(`A running daemon cannot do '${verb.name}'.`);
  }
  const passed =
    verb.throughDaemon === true
      ? await session.pass?.({ verb, options, args }, terminal)
      : undefined;
  return passed ?? (await verb.run(options, args, terminal, session)) ?? EXIT.ok;
};

/** Does what was typed. Never throws; returns the exit code. */
export const runCommand = async (
  words: readonly string[],
  terminal: Terminal,
  session: Session,
): Promise<number> => {
  let asked = '';
  try {
    const chosen = await choose(words, terminal, (verb) => {
      asked = ` ${verb}`;
    });
    if (chosen === undefined) return EXIT.ok;
    const { verb, rest } = chosen;
    asked = ` ${verb.name}`;
    const { options, args, help } = readArguments(verb, rest);
    if (help) {
      terminal.print(verbHelp(verb));
      return EXIT.ok;
    }
    return await perform({ verb, options, args }, terminal, session);
  } catch (error) {
    terminal.say(`council-contact: ${message(error)}`);
    if (error instanceof UsageError) terminal.say(`See council-contact${asked} --help.`);
    return exitCodeOf(error);
  }
};
