import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { home, mail, MAILBOX, THREE, type Home } from './home.ts';

interface Running {
  readonly child: ChildProcess;
  /** Resolves with the first log line of this message. */
  readonly line: (message: string) => Promise<Record<string, unknown>>;
  /** All that it printed. */
  readonly printed: () => string;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

const SOURCE = join(import.meta.dirname, '../src/main.ts');
const BUILT = join(import.meta.dirname, '../dist/main.js');

/** The real command, in a process of its own. */
const start = (made: Home, ...words: readonly string[]): Running =>
  startFrom(['--conditions=@council-contact/source', SOURCE], made, words);

const startFrom = (main: readonly string[], { file }: Home, words: readonly string[]): Running => {
  const child = spawn(process.execPath, [...main, ...words, '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  const waiting = new Set<() => void>();
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    for (const look of waiting) look();
    return code as number | null;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      for (const look of waiting) look();
    });
  }
  const line = (message: string): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = printed.split('\n').find((one) => one.includes(`"msg":"${message}"`));
        if (found !== undefined) resolve(JSON.parse(found));
        else if (child.exitCode !== null)
          reject(new Error(`ended without '${message}': ${printed}`));
      };
      waiting.add(look);
      look();
    });
  return { child, line, printed: () => printed, ended };
};

it('ends without complaint where its reader has seen enough', async () => {
  const { child, ended, printed } = start(await home(), 'status');
  child.stdout?.destroy();
  expect(await ended).toBe(0);
  expect(printed()).toBe('');
});

describe('council-contact run', () => {
  it('watches, logs codes alone, has the store to itself, and stops when it is asked', async () => {
    const made = await home({ mails: THREE });
    const daemon = start(made, 'run');
    expect(await daemon.line('running')).toMatchObject({
      level: 'info',
      version: 'test-1',
      channels: ['inbox'],
    });
    expect(await daemon.line('fact')).toMatchObject({
      fact: 'contact.received',
      council: 'example',
    });
    await writeFile(
      join(made.folder, 'inbox', 'later.eml'),
      mail('lena', { text: 'My bin again.' }),
    );

    for (const words of [
      'status',
      'once',
      'contacts list',
      'erase --due',
      `backup ${made.folder}/copy`,
    ]) {
      const { code, err } = await made.run(words);
      expect([words, code]).toEqual([words, 75]);
      expect(err).toContain(`Process ${daemon.child.pid} has had this store open`);
      expect(err).toContain("While 'council-contact run' works on a store, it has it alone");
    }
    const rival = start(made, 'run');
    expect(await rival.ended).toBe(75);
    expect(rival.printed()).toContain('CC_STORE_LOCKED');

    daemon.child.kill('SIGTERM');
    expect(await daemon.line('stopping')).toMatchObject({ signal: 'SIGTERM' });
    expect(await daemon.ended).toBe(0);
    expect(daemon.printed()).toContain('"msg":"stopped"');
    for (const canary of ['Canary', 'example.org', 'Missed', 'emptied']) {
      expect(daemon.printed()).not.toContain(canary);
    }
    for (const line of daemon.printed().trimEnd().split('\n')) {
      expect(JSON.parse(line)).toHaveProperty('time');
    }
    await made.run('once');
    expect((await made.run('status --json')).json()).toMatchObject({
      stages: { received: 2, routed: 2 },
    });
  });

  it('ends at once at a second signal, however long a channel takes to close', async () => {
    const made = await home({
      channel: { ...MAILBOX, use: './stubborn.mjs' },
      files: {
        'stubborn.mjs': `
          const manifest = { name: 'stubborn', apiVersion: 1, kind: 'email', configSchema: {}, atSource: [] };
          export const stubborn = { manifest, open: () => ({ poll: async () => ({ items: [], cursor: null, more: false }), close: () => new Promise(() => { setInterval(() => {}, 1000); }) }) };`,
      },
    });
    const daemon = start(made, 'run');
    await daemon.line('running');
    daemon.child.kill('SIGINT');
    await daemon.line('stopping');
    daemon.child.kill('SIGINT');
    expect(await daemon.ended).toBe(130);
  });
});

describe('council-contact', () => {
  it('ends with the code of what happened, data on standard output alone', async () => {
    const made = await home({ mails: THREE });
    const shown = start(made, 'config', 'check', '--json');
    expect([await shown.ended, JSON.parse(shown.printed())]).toEqual([
      0,
      expect.objectContaining({ ok: true }),
    ]);
    const wrong = start(made, 'frobnicate');
    expect([await wrong.ended, wrong.printed()]).toEqual([2, expect.stringContaining('no verb')]);
  });

  it('logs no secret, not even when a channel puts one into an error', async () => {
    const secret = 'correct-horse-battery-staple-42';
    const made = await home({
      channel: { use: './gateway.mjs', token: { file: 'token.txt' } },
      files: {
        'token.txt': `${secret}\n`,
        'gateway.mjs': `
          const configSchema = { type: 'object', properties: { token: { type: 'string', 'x-secret': true } } };
          const manifest = { name: 'gateway', apiVersion: 1, kind: 'email', atSource: [], configSchema };
          const refused = (token) => Object.assign(new Error('refused: ' + token), { code: token === '${secret}' ? 'ETOKEN' : 'EOTHER' });
          export const gateway = { manifest, open: ({ token }) => ({ poll: async () => { throw refused(token); } }) };`,
      },
    });
    const daemon = start(made, 'run');
    expect(await daemon.line('channel failed, will try again')).toMatchObject({ channel: 'inbox' });
    daemon.child.kill('SIGTERM');
    expect(await daemon.ended).toBe(0);
    expect(daemon.printed()).not.toContain(secret);
  });

  it('works as it is built, without the sources', async ({ skip }) => {
    skip(!existsSync(BUILT), 'nothing has been built: npm run build');
    const made = await home({ mails: THREE });
    const built = startFrom([BUILT], made, ['once', '--json']);
    expect([await built.ended, built.printed()]).toEqual([0, '{"taken":3}\n']);
  });
});
