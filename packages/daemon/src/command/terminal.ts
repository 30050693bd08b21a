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
}

const standardInput = async (): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

/** This process's own. */
export const processTerminal = (): Terminal => ({
  print: (line) => void process.stdout.write(`${line}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
  overwrite: process.stderr.isTTY ? (line) => void process.stderr.write(`\r\u001B[K${line}`) : null,
  read: async () => (await standardInput()).toString('utf8'),
  readBytes: standardInput,
});
