import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Terminal } from '../command/terminal.ts';
import type { AnswerLine } from './verb-request.ts';

/** A terminal whose lines go to whoever asked over the socket, and whose files are written there. */
export const answeringTerminal = (
  answer: Writable,
  asked: { readonly input: string | null; readonly terminal: boolean },
): Terminal & { exit(code: number): void } => {
  const put = (line: AnswerLine): boolean => answer.write(`${JSON.stringify(line)}\n`);
  const input = Buffer.from(asked.input ?? '', 'base64');
  return {
    print: (line) => void put({ print: line }),
    say: (line) => void put({ say: line }),
    overwrite: asked.terminal ? (line) => void put({ overwrite: line }) : null,
    read: async () => input.toString('utf8'),
    readBytes: async () => input,
    async save(path, bytes) {
      let size = 0;
      put({ file: path });
      for await (const chunk of bytes) {
        size += chunk.length;
        const flowing = put({ bytes: Buffer.from(chunk).toString('base64') });
        if (!flowing && !answer.destroyed)
          await Promise.race([once(answer, 'drain'), once(answer, 'close')]);
        if (answer.destroyed) return false;
      }
      put({ end: true });
      return size > 0;
    },
    exit: (code) => void put({ exit: code }),
  };
};

/** The bytes of one file, up to its end. */
const fileBytes = async function* (lines: AsyncIterator<string>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('The answer was broken off.');
    const line = JSON.parse(value) as AnswerLine;
    if ('bytes' in line) yield Buffer.from(line.bytes, 'base64');
    else return;
  }
};

/**
 * Shows an answer on the terminal of whoever asked.
 * @returns the exit code; undefined where the answer was broken off
 */
export const showAnswer = async (
  answer: AsyncIterable<string>,
  terminal: Terminal,
): Promise<number | undefined> => {
  const lines = answer[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) return undefined;
    const line = JSON.parse(value) as AnswerLine;
    if ('print' in line) terminal.print(line.print);
    else if ('say' in line) terminal.say(line.say);
    else if ('overwrite' in line) terminal.overwrite?.(line.overwrite);
    else if ('file' in line) await terminal.save(line.file, fileBytes(lines));
    else if ('exit' in line) return line.exit;
  }
};
