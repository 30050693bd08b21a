import { mkdir, stat } from 'node:fs/promises';
import { ContactCentreError, type ChannelType } from '@council-contact/core';
import { createEmailChannel } from './email-channel.ts';
import { layoutOf, type FolderLayout } from './folder-layout.ts';
import { DEFAULT_MAIL_LIMITS } from './limits.ts';
import { MailFiles } from './mail-files.ts';
import { checkEmailFilesConfig, EMAIL_FILES_SCHEMA, type EmailFilesConfig } from './options.ts';
import { OutgoingFolder } from './outgoing-folder.ts';
import { createParserPool } from './parser-pool.ts';

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
};

const prepare = async (layout: FolderLayout, config: EmailFilesConfig): Promise<void> => {
  for (const folder of layout.arrivals)
    if (!(await isFolder(folder)))
      throw new ContactCentreError(
        'CC_CONFIG_INVALID',
        config.layout === 'maildir'
          ? 'folder must be a Maildir: it holds no new and cur that can be read.'
          : 'folder must be a folder that exists and can be read: create it, or name another.',
        { path: '/folder' },
      );
  if (config.after === 'keep') return;
  for (const folder of layout.create) await mkdir(folder, { recursive: true, mode: 0o700 });
};

const addressesOf = ({ address, aliases = [] }: EmailFilesConfig): readonly string[] =>
  [address, ...aliases].map((one) => one.toLowerCase());

/**
 * Mails from a folder of `.eml` files or a Maildir; replies as files into a folder.
 *
 * `open` throws CC_CONFIG_INVALID with the fact `path`.
 */
export const emailFiles: ChannelType<EmailFilesConfig> = {
  manifest: {
    name: '@council-contact/email',
    apiVersion: 1,
    kind: 'email',
    configSchema: EMAIL_FILES_SCHEMA,
    atSource: [
      { field: 'mail file', maxDays: null, erasable: 'verified' },
      { field: 'reply file', maxDays: null, erasable: 'verified' },
    ],
    reply: { attachments: true, html: false, repeatable: true },
  },

  open: async (config, host) => {
    checkEmailFilesConfig(config);
    const layout = layoutOf(config);
    await prepare(layout, config);
    const limits = { ...DEFAULT_MAIL_LIMITS, ...config.limits };
    const addresses = addressesOf(config);
    return createEmailChannel({
      source: new MailFiles({
        layout,
        moves: config.after !== 'keep',
        messageBytes: limits.messageBytes,
        log: host.log,
      }),
      parser: createParserPool({
        limits,
        ...(config.workers === undefined ? {} : { workers: config.workers }),
      }),
      outgoing: config.outgoing === undefined ? null : new OutgoingFolder(config.outgoing),
      sender: {
        address: config.address,
        ...(config.name === undefined ? {} : { name: config.name }),
      },
      own: {
        addresses,
        domains: addresses.map((address) => address.slice(address.lastIndexOf('@') + 1)),
      },
      batch: config.batch ?? 50,
      pollEveryMs: config.pollMs ?? 5000,
      host,
    });
  },
};
