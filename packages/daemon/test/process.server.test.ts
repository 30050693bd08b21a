import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { home, mail, MAILBOX, THREE } from './home.ts';
import { BUILT, start, startFrom } from './process.ts';

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

    for (const words of ['once', `import ${made.folder}/inbox`]) {
      const { code, err } = await made.run(words);
      expect([words, code]).toEqual([words, 75]);
      expect(err).toContain(`Process ${daemon.child.pid} has had this store open`);
      expect(err).toContain('This needs the store to itself: stop what has it');
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

  it('serves its channels over HTTP, and says where it cannot listen', async () => {
    const made = await home({
      config: { http: { port: 0 } },
      channel: { ...MAILBOX, use: './echo.mjs' },
      files: {
        'echo.mjs': `
          const manifest = { name: 'echo', apiVersion: 1, kind: 'email', configSchema: {}, atSource: [] };
          export const echo = { manifest, open: () => ({ handle: async (request, { path }) => new Response(path + await request.text()) }) };`,
      },
    });
    const daemon = start(made, 'run');
    const { url } = await daemon.line('serving');
    const answer = await fetch(`${String(url)}/channels/inbox/a/b`, { method: 'POST', body: '!' });
    expect([answer.status, await answer.text()]).toEqual([200, '/a/b!']);
    expect((await fetch(`${String(url)}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${String(url)}/metrics`)).text()).toContain('# EOF');

    const { port } = new URL(String(url));
    const second = await home({ config: { http: { port: Number(port) } } });
    const rival = start(second, 'run');
    expect(await rival.ended).toBe(2);
    expect(rival.printed()).toContain('/http: EADDRINUSE: it cannot listen there');

    daemon.child.kill('SIGTERM');
    expect(await daemon.ended).toBe(0);
    await expect(fetch(String(url))).rejects.toThrow(/fetch failed/u);
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
