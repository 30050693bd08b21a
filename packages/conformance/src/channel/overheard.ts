import { format } from 'node:util';

/** What is written to standard output and error, also through the console, while something runs. */
export const overheard = async (work: () => Promise<void>): Promise<string> => {
  const pieces: string[] = [];
  const undo: (() => void)[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const own = Reflect.get(stream, 'write');
    stream.write = (piece: string | Uint8Array): boolean => {
      pieces.push(typeof piece === 'string' ? piece : Buffer.from(piece).toString());
      return true;
    };
    undo.push(() => Reflect.set(stream, 'write', own));
  }
  // Test runners put a console of their own in front of the streams.
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const own = console[method];
    console[method] = (...given: readonly unknown[]): void => {
      pieces.push(format(...given));
    };
    undo.push(() => (console[method] = own));
  }
  try {
    await work();
  } finally {
    for (const step of undo) step();
  }
  return pieces.join('\n');
};
