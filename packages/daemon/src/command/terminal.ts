import { saveFile } from './save-file.ts';

/** Where a verb prints: data to standard output, all else to standard error. */
export interface Terminal {
  /** A line of data. */
  print(line: string): void;
  /** A line for whoever is looking. */
  say(line: string): void;
  /** Overwrites its own last line; on a terminal only. */
  readonly overwrite: ((line: string) => void) | null;
  /** All of standard input. */
  read(): Promise<string>;
  readBytes(): Promise<Uint8Array>;
  /**
   * Writes a new file that only its owner reads, and its folder where that is missing. Nothing is left of an empty one.
   * @returns whether there was anything to write
   */
  save(path: string, bytes: AsyncIterable<Uint8Array>): Promise<boolean>;
}

const standardInput = async (): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

/** This process's own. */
export const processTerminal = (): Terminal => {
  let input: Promise<Buffer> | undefined;
  // It can be read once, and is wanted twice where a daemon ends before it has answered.
  const readBytes = (): Promise<Buffer> => (input ??= standardInput());
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    say: (line) => void process.stderr.write(`${line}\n`),
    overwrite: process.stderr.isTTY
      ? (line) => void process.stderr.write(`\r\u001B[K${line}`)
      : null,
    read: async () => (await readBytes()).toString('utf8'),
    readBytes,
    save: saveFile,
  };
};
