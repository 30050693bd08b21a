import { existsSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { ContactCentreError } from '@council-contact/core';
import type { Asked } from '../command/session.ts';
import type { Terminal } from '../command/terminal.ts';
import { loadConfig } from '../config/load-config.ts';
import { operatingSystemUser } from '../deployment/actor.ts';
import { showAnswer } from './answer-lines.ts';
import { controlSocket } from './control-socket.ts';
import { RELEASE, VERBS_PATH, type VerbRequest } from './verb-request.ts';

/** What was typed, once more, with everything absolute; the daemon has its own configuration. */
const wordsOf = ({ verb, options, args }: Asked): readonly string[] => [
  ...verb.name.split(' '),
  ...Object.entries(options).flatMap(([name, value]) => {
    if (name === 'config' || value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    const values = (Array.isArray(value) ? value : [value]) as readonly string[];
    return values.map((one) => `--${name}=${one}`);
  }),
  '--',
  ...args,
];

const wantsInput = ({ options, args }: Asked): boolean =>
  [...Object.values(options).flat(), ...args].includes('-');

const brokenOff = (): ContactCentreError =>
  new ContactCentreError(
    'CC_STOPPED',
    'The running council-contact ended before it had answered. Whether this was done is not known: look first, or repeat it with the --key that it had.',
  );

const refused = async (answer: IncomingMessage): Promise<ContactCentreError> => {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  return new ContactCentreError(answer.statusCode === 413 ? 'CC_TOO_LARGE' : 'CC_STOPPED', text);
};

const linesOf = async function* (answer: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
};

/** Undefined where nobody listens: no daemon, or the socket of one that was killed. */
const send = (address: string, asked: VerbRequest): Promise<IncomingMessage | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request({ socketPath: address, path: VERBS_PATH, method: 'POST' }, resolve);
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(undefined);
      else if (error.code === 'EACCES' || error.code === 'EPERM') {
        reject(
          new ContactCentreError(
            'CC_NOT_AUTHORISED',
            'A daemon runs and its socket is another user’s: run this as the user that the daemon runs as.',
          ),
        );
      } else reject(brokenOff());
    });
    sent.end(JSON.stringify(asked));
  });

/** Undefined where the configuration is wrong: the verb says so itself, after what is wrong in its own words. */
const storeFolder = async (config: string | undefined): Promise<string | undefined> => {
  try {
    return (await loadConfig(config)).store.folder;
  } catch {
    return undefined;
  }
};

/**
 * Lets the daemon that has the store do a verb, and shows its answer as though it had been done here.
 * @returns the exit code; undefined where no daemon runs
 * @throws CC_STOPPED where it ends in the middle, or is of another release; CC_NOT_AUTHORISED where it is another user's
 */
export const askDaemon = async (asked: Asked, terminal: Terminal): Promise<number | undefined> => {
  const folder = await storeFolder(asked.options['config'] as string | undefined);
  if (folder === undefined || !existsSync(folder)) return undefined;
  using socket = controlSocket(folder);
  if (!existsSync(socket.path)) return undefined;
  const input = wantsInput(asked) ? Buffer.from(await terminal.readBytes()) : null;
  const answer = await send(socket.address, {
    release: RELEASE,
    words: wordsOf(asked),
    by: operatingSystemUser().id,
    input: input?.toString('base64') ?? null,
    terminal: terminal.overwrite !== null,
  });
  if (answer === undefined) return undefined;
  if (answer.statusCode !== 200) throw await refused(answer);
  try {
    const exit = await showAnswer(linesOf(answer), terminal);
    if (exit !== undefined) return exit;
  } catch (error) {
    if (answer.errored === null) throw error;
  }
  throw brokenOff();
};
