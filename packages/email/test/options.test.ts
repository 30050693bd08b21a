import { configured } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { emailFiles } from '../src/email-files.ts';
import { DEFAULT_MAIL_LIMITS } from '../src/limits.ts';
import type { EmailFilesConfig } from '../src/options.ts';

const LEAST: EmailFilesConfig = { folder: 'mail', address: 'customerservices@council.example' };
const ALL: Required<EmailFilesConfig> = {
  ...LEAST,
  layout: 'maildir',
  after: 'keep',
  processed: 'processed',
  quarantine: 'quarantine',
  name: 'Customer Services',
  aliases: ['contact@council.example'],
  outgoing: 'outgoing',
  limits: DEFAULT_MAIL_LIMITS,
  workers: 2,
  pollMs: 1000,
  settleMs: 0,
  batch: 10,
};

describe('the settings', () => {
  test('the least and all of them are accepted', () => {
    for (const config of [LEAST, ALL])
      expect(typeof configured(emailFiles, config).open).toBe('function');
  });

  test.each([
    ['no folder', { address: LEAST.address }, '/'],
    ['no address', { folder: 'mail' }, '/'],
    ['an address that is none', { ...LEAST, address: 'customer services' }, '/address'],
    ['an unknown layout', { ...LEAST, layout: 'mbox' }, '/layout'],
    ['a slip of the pen', { ...LEAST, folders: 'mail' }, '/'],
    ['an unknown limit', { ...LEAST, limits: { megabytes: 1 } }, '/limits'],
    [
      'a heap in which no thread starts',
      { ...LEAST, limits: { workerHeapMb: 8 } },
      '/limits/workerHeapMb',
    ],
  ])('%s is refused with its path', (_, config, path) => {
    expect(() => configured(emailFiles, config as EmailFilesConfig)).toThrow(
      expect.objectContaining({
        code: 'CC_CONFIG_INVALID',
        facts: expect.objectContaining({ problems: [expect.stringMatching(`^${path} `)] }),
      }),
    );
  });
});
