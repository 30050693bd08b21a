import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Contact } from '@council-contact/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { home, THREE, type Home } from './home.ts';
import { start, type Running } from './process.ts';

const socketOf = ({ folder }: Home): string => join(folder, 'store', 'control.sock');

const running = async (made: Home): Promise<Running> => {
  const daemon = start(made, 'run');
  await daemon.line('running');
  return daemon;
};

const taken = async ({ run }: Home, count: number): Promise<readonly Contact[]> =>
  vi.waitFor(async () => {
    const { contacts } = (await run('contacts list --json')).json() as {
      contacts: readonly Contact[];
    };
    expect(contacts).toHaveLength(count);
    return contacts;
  }, 20_000);

/** One request of whoever may reach the socket. */
const post = async (path: string, body: string): Promise<{ status: number; text: string }> => {
  const sent = request({ socketPath: path, path: '/v1/verbs', method: 'POST' });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [
    AsyncIterable<Buffer> & { statusCode: number },
  ];
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode, text };
};

const asked = { release: '0.1.0', words: ['status'], by: 'somebody', input: null, terminal: false };

describe('a running daemon', () => {
  it('does verbs for its own user alone, and files go where they were asked for', async () => {
    const made = await home({ mails: THREE });
    const daemon = await running(made);
    const contacts = await taken(made, 3);
    expect((await stat(socketOf(made))).mode & 0o777).toBe(0o600);

    const waiting = contacts.find(({ within }) => within === 'awaiting-triage')?.id ?? '';
    vi.stubEnv('SUDO_USER', 'jo-bloggs');
    expect((await made.run(`contacts claim ${waiting}`)).code).toBe(0);
    vi.unstubAllEnvs();
    const claimed = (await taken(made, 3)).find(({ id }) => id === waiting);
    expect(claimed?.claimant).toBe('jo-bloggs');
    const noted = await made.run(`contacts note ${waiting} --text - --json`, 'Canary note');
    expect([noted.code, noted.json()]).toEqual([0, expect.objectContaining({ status: 'applied' })]);
    const saved = join(made.folder, 'saved');
    const shown = await made.run(
      `contacts show ${waiting} --purpose handle-query --save ${saved} --json`,
    );
    expect((shown.json() as { saved: string[] }).saved).toContain(join(saved, 'a3-original'));
    expect(await readFile(join(saved, 'a3-original'), 'utf8')).toBe(THREE['other.eml']);
    expect((await stat(join(saved, 'a3-original'))).mode & 0o777).toBe(0o600);
    expect(await readdir(saved)).toContain('a5-note');
    const twice = await made.run(`contacts show ${waiting} --purpose handle-query --save ${saved}`);
    expect([twice.code, twice.err]).toEqual([2, expect.stringContaining('is there already')]);

    expect(daemon.printed()).toContain('"verb":"contacts note","exit":0');
    expect(daemon.printed()).not.toContain('Canary');
  });

  it('refuses what is no verb of its release, and does none that needs the store to itself', async () => {
    const made = await home();
    await running(made);
    const path = socketOf(made);
    expect(await post(path, 'hello')).toMatchObject({ status: 400 });
    expect(await post(path, JSON.stringify({ ...asked, release: '9.9.9' }))).toMatchObject({
      status: 409,
      text: expect.stringMatching(/release 0.1.0, this command is 9.9.9: restart/u),
    });
    const alone = await post(path, JSON.stringify({ ...asked, words: ['once'] }));
    expect(alone.text).toContain("A running daemon cannot do 'once'");
    expect(alone.text.trimEnd()).toMatch(/"exit":2\}$/u);
    const long = await post(
      path,
      JSON.stringify({ ...asked, input: 'x'.repeat(33 * 1024 * 1024) }),
    );
    expect(long.status).toBe(413);
    expect((await made.run('status')).code).toBe(0);
  });

  it('takes over the socket of one that was killed, and no other’s', async () => {
    const made = await home({ mails: THREE });
    await mkdir(join(made.folder, 'store'), { mode: 0o700 });
    await writeFile(socketOf(made), 'left behind by something else');
    const first = await running(made);
    await taken(made, 3);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(existsSync(socketOf(made))).toBe(true);
    // With nobody behind the socket the command does it itself.
    expect((await made.run('status --json')).code).toBe(0);

    const second = await running(made);
    const rival = start(made, 'run');
    expect(await rival.ended).toBe(75);
    expect((await made.run('contacts list')).code).toBe(0);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(existsSync(socketOf(made))).toBe(false);
  });

  it('is reached where the path of its store is longer than that of a socket may be', async () => {
    const deep = join(...Array.from({ length: 12 }, (_, index) => `a-long-folder-${index}`));
    const made = await home({ mails: THREE, config: { store: { folder: join(deep, 'store') } } });
    await mkdir(join(made.folder, deep), { recursive: true });
    await running(made);
    expect(await taken(made, 3)).toHaveLength(3);
    expect(existsSync(join(made.folder, deep, 'store', 'control.sock'))).toBe(true);
  });

  it('that ends in the middle of a verb is told apart from one that refused: 75', async () => {
    const made = await home();
    await mkdir(join(made.folder, 'store'));
    const broken = createServer((_, answer) => {
      answer.writeHead(200, { 'content-type': 'application/x-ndjson' });
      answer.write('{"say":"begun"}\n', () => answer.destroy());
    }).listen(socketOf(made));
    onTestFinished(() => void broken.close());
    await once(broken, 'listening');
    const { code, err } = await made.run('contacts note x --text Once --key k1');
    expect(code).toBe(75);
    expect(err).toContain('begun');
    expect(err).toMatch(/ended before it had answered.*repeat it with the --key/u);
  });
});

describe('a daemon that is killed while it does verbs', () => {
  it('has done each of them once or not at all, and starts again', async () => {
    const made = await home({ mails: { 'other.eml': THREE['other.eml'] } });
    let daemon = await running(made);
    const [contact] = await taken(made, 1);
    const id = contact?.id ?? '';
    const note = (key: string) => made.run(`contacts note ${id} --text Note --key ${key} --json`);
    for (let round = 0; round < 2; round += 1) {
      const keys = Array.from({ length: 20 }, (_, index) => `r${round}-${index}`);
      const copy = made.run(`backup ${join(made.folder, `copy-${round}`)}`);
      const sent = [...keys.map(note), copy];
      await sent[round * 5];
      daemon.child.kill('SIGKILL');
      await daemon.ended;
      const codes = (await Promise.all(sent)).map(({ code }) => code);
      expect(codes.filter((code) => code !== 0 && code !== 75)).toEqual([]);
      daemon = await running(made);
      for (const key of keys) expect((await note(key)).code).toBe(0);
    }
    daemon.child.kill('SIGTERM');
    await daemon.ended;
    using database = new DatabaseSync(join(made.folder, 'store', 'contacts.db'));
    const events = database.prepare('SELECT event FROM event').all() as {
      event: Uint8Array | string;
    }[];
    const notes = events.filter(({ event }) => String(event).includes('NOTE'));
    expect(notes.length).toBe(40);
  });
});
