import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { configSchema } from '../src/config/config-schema.ts';
import { command, home, MAILBOX } from './home.ts';

/** A stranger's channel with a secret; what it is opened with is for nobody to see. */
const GATEWAY = `
const manifest = {
  name: 'sms-gateway', apiVersion: 1, kind: 'email', atSource: [],
  configSchema: {
    type: 'object', required: ['token'], additionalProperties: false,
    properties: {
      token: { type: 'string', minLength: 20, 'x-secret': true },
      server: { type: 'object', properties: { password: { type: 'string', 'x-secret': true } } },
      spool: { type: 'string', 'x-path': true },
    },
  },
};
export const gateway = { manifest, open: (config) => ({ poll: async () => {
  if (config.token !== process.env.EXPECTED_TOKEN) throw new Error('wrong token');
  throw new Error('refused: ' + config.token);
} }) };
`;
const SECRET = 'correct-horse-battery-staple-42';

afterEach(() => vi.unstubAllEnvs());

describe('config schema', () => {
  it('prints what is published as config.schema.json', async () => {
    const { code, out } = await command(['config', 'schema']);
    const published = await readFile(join(import.meta.dirname, '../config.schema.json'), 'utf8');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(JSON.parse(published));
    expect(JSON.parse(published)).toEqual(configSchema);
  });
});

describe('config check', () => {
  it('says what a configuration comes to, and opens nothing', async () => {
    const { run, folder } = await home();
    const before = await readdir(folder);
    const { code, json } = await run('config check --json');
    expect(code).toBe(0);
    expect(json()).toEqual({
      ok: true,
      config: join(folder, 'council-contact.yaml'),
      policy: { file: join(folder, 'policy.json'), digest: expect.any(String), version: 'test-1' },
      store: join(folder, 'store'),
      keyring: join(folder, 'store-keyring.json'),
      channels: [{ id: 'inbox', use: '@council-contact/email', kind: 'email' }],
      warnings: ['channel desk of the policy is not configured: nothing comes in by it'],
    });
    expect((await run('config check')).out).toContain('The configuration can be used.');
    expect(await readdir(folder)).toEqual(before);
  });

  it.each([
    [{ store: {} }, {}, /\/store: must have required property 'folder'/u],
    [{ stroe: {} }, {}, /the file: there is no 'stroe'/u],
    [{ log: { level: 'loud' } }, {}, /\/log\/level: must be one of fatal, error/u],
    [
      { keyring: { path: 'store/keys.json' } },
      {},
      /\/keyring\/path lies in the folder of the store/u,
    ],
    [
      { erasureLedger: { path: 'store/erased' } },
      {},
      /\/erasureLedger\/path lies in the folder of the store/u,
    ],
    [{ http: { port: 70_000 } }, {}, /\/http\/port: must be <= 65535/u],
    [
      { http: { publicUrl: 'https://contact.example/' } },
      {},
      /\/http\/publicUrl: must match pattern/u,
    ],
    [
      { channels: { elsewhere: MAILBOX } },
      {},
      /no council of the policy has this channel: one of inbox, desk/u,
    ],
    [{ channels: { desk: MAILBOX } }, {}, /of kind email, in the policy it is face-to-face/u],
    [{}, { folder: 7 }, /\/channels\/inbox\/folder: must be string/u],
    [{}, { colour: 'blue' }, /\/channels\/inbox: the file: there is no 'colour'/u],
    [
      {},
      { use: 'no-such-package-anywhere' },
      /there is no package no-such-package-anywhere: install it/u,
    ],
    [
      {},
      { use: './none.mjs' },
      /none.mjs exports no channel: a named export with manifest and open/u,
    ],
    [
      {},
      { use: './several.mjs' },
      /exports several channels: say which, as .\/several.mjs#one or .\/several.mjs#two/u,
    ],
    [{}, { use: './several.mjs#three' }, /exports no channel 'three': one of one, two/u],
    [{ policy: 'nowhere.yaml' }, {}, /nowhere.yaml does not exist/u],
    [
      { policy: 'broken.yaml' },
      {},
      /CC_POLICY_INVALID: .*broken.yaml, line 2, column 1: Map keys must be unique/u,
    ],
  ])('refuses %j with %j in the channel, with 2', async (config, channel, message) => {
    const manifest = `{ name: 'x', apiVersion: 1, kind: 'email', configSchema: {}, atSource: [] }`;
    const { run } = await home({
      config,
      channel: { ...MAILBOX, ...channel },
      files: {
        'none.mjs': 'export const version = 1;',
        'several.mjs': `const a = { manifest: ${manifest}, open: () => ({}) };\nexport { a as one, a as two };`,
        'broken.yaml': 'schema: 1\nschema: 1\n',
      },
    });
    const { code, err } = await run('config check');
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('finds a channel in a file of its own beside the configuration', async () => {
    const { run } = await home({
      channel: { use: './gateway.mjs#gateway', token: { env: 'GATEWAY_TOKEN' } },
      files: { 'gateway.mjs': GATEWAY },
    });
    vi.stubEnv('GATEWAY_TOKEN', SECRET);
    const { code, out } = await run('config check');
    expect(code).toBe(0);
    expect(out).toContain('inbox: sms-gateway (email)');
  });
});

const withToken = (token: unknown, more: object = {}) =>
  home({
    channel: { use: './gateway.mjs', token, ...more },
    files: { 'gateway.mjs': GATEWAY, 'token.txt': `${SECRET}\n`, 'short.txt': 'short-secret' },
  });

describe('a secret', () => {
  it('never stands in the configuration itself', async () => {
    const { run } = await withToken(SECRET);
    const { code, err } = await run('config check');
    expect(code).toBe(2);
    expect(err).toMatch(
      /\/channels\/inbox\/token is a secret: write where it is, \{env: NAME\} or \{file: PATH\}/u,
    );
    expect(err).not.toContain(SECRET);
    const nested = await withToken({ file: 'token.txt' }, { server: { password: SECRET } });
    expect((await nested.run('config check')).err).toMatch(
      /\/channels\/inbox\/server\/password is a secret/u,
    );
  });

  it('that is not where the configuration says is asked for by that name', async () => {
    const { run } = await withToken({ env: 'NO_SUCH_TOKEN' });
    expect((await run('config check')).err).toMatch(
      /environment variable NO_SUCH_TOKEN is not set/u,
    );
    const other = await withToken({ file: 'gone.txt' });
    expect((await other.run('config check')).err).toMatch(/the file gone.txt cannot be read/u);
  });

  it('that its schema refuses is not repeated in the refusal', async () => {
    const { run } = await withToken({ file: 'short.txt' });
    const { code, err } = await run('config check');
    expect(code).toBe(2);
    expect(err).toMatch(/\/channels\/inbox\/token: must NOT have fewer than 20 characters/u);
    expect(err).not.toContain('short-secret');
  });

  it('reaches the channel and no output', async () => {
    vi.stubEnv('EXPECTED_TOKEN', SECRET);
    const { run } = await withToken({ file: 'token.txt' });
    for (const words of [
      'config check',
      'config check --json',
      'status --json',
      'contacts list --json',
    ]) {
      const { code, out, err } = await run(words);
      expect(code).toBe(0);
      expect(out + err).not.toContain(SECRET);
    }
  });
});
