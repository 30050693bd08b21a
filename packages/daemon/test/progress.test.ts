import { expect, it } from 'vitest';
import { progress } from '../src/command/progress.ts';
import type { Terminal } from '../src/command/terminal.ts';

const terminal = (tty: boolean): { readonly lines: string[]; readonly terminal: Terminal } => {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  return {
    lines,
    terminal: {
      print: write,
      say: write,
      overwrite: tty ? write : null,
      read: async () => '',
      readBytes: async () => new Uint8Array(),
      save: async () => false,
    },
  };
};

it('shows each step on a terminal, and clears the line in the end', () => {
  const { lines, terminal: shown } = terminal(true);
  const long = progress(shown, (count) => `${count} mails`);
  long.at(50);
  long.at(100);
  long.end();
  expect(lines).toEqual(['50 mails', '100 mails', '']);
});

it('prints a plain line now and then where nobody watches', () => {
  const { lines, terminal: shown } = terminal(false);
  const long = progress(shown, (count) => `${count} mails`);
  for (let count = 50; count <= 2_500; count += 50) long.at(count);
  long.end();
  expect(lines).toEqual(['1000 mails', '2000 mails']);
});
