import type { Terminal } from './terminal.ts';

/** Lines between two plain ones, where nobody watches. */
const EVERY = 1_000;

export interface Progress {
  /** So many are done. */
  at(count: number): void;
  /** Leaves the last line standing. */
  end(): void;
}

/** Shows how far long work has got: one line that changes on a terminal, a line now and then elsewhere. */
export const progress = (terminal: Terminal, label: (count: number) => string): Progress => {
  const { overwrite } = terminal;
  let shown = 0;
  return {
    at(count) {
      if (overwrite !== null) overwrite(label(count));
      else if (count - shown >= EVERY) {
        shown = count;
        terminal.say(label(count));
      }
    },
    end() {
      overwrite?.('');
    },
  };
};
