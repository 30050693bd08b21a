import {
  ContactCentreError,
  route,
  silentLogger,
  systemClock,
  type ChannelHost,
  type CouncilPolicy,
  type Inbound,
} from '@council-contact/core';
import { emailFiles, type EmailFilesConfig } from '@council-contact/email';
import type { ReadyChannel } from '../config/ready-channels.ts';

/** Where one that waits would go. Words of the policy, and none of the mail's. */
export interface SampledMail {
  readonly channel: string;
  readonly occurredAt: string;
  readonly nature: string;
  /** A code, where it could not be read and would be quarantined. */
  readonly unreadable: string | null;
  readonly rule: string;
  readonly services: readonly string[];
  readonly mode: string;
  readonly flags: readonly string[];
}

const refused = (): never => {
  throw new ContactCentreError('CC_STOPPED', 'Nothing is taken in while mails are only looked at.');
};

/** Gives a channel what it needs to read, and keeps nothing. */
const lookingHost = (id: string): ChannelHost => ({
  id,
  accept: async () => refused(),
  async stage(bytes) {
    let size = 0;
    for await (const chunk of bytes) size += chunk.length;
    return { staged: 'nowhere', size, digest: '' };
  },
  conversation: refused,
  drafts: { put: async () => refused(), get: async () => null, drop: async () => {} },
  delivered: async () => 'unknown',
  log: silentLogger,
  clock: systemClock,
  state: { get: async () => null, set: async () => {} },
});

const sampled = (council: CouncilPolicy, channel: string, item: Inbound): SampledMail => {
  const found = council.channels.get(channel);
  const { rule, lane } = route(council, {
    channel,
    kind: found?.kind ?? 'email',
    address: item.to,
    subject: item.subject ?? '',
    text: item.text ?? '',
    signals: item.signals ?? [],
  });
  return {
    channel,
    occurredAt: item.occurredAt,
    nature: item.nature,
    unreadable: item.malformed ?? null,
    rule,
    services: lane.services,
    mode: lane.mode,
    flags: lane.flags,
  };
};

const isMailFolder = ({ type, config }: ReadyChannel): boolean =>
  type.manifest.name === emailFiles.manifest.name && 'folder' in config;

/** Reads up to `most` mails that wait in each folder of mails, and says where they would go. They stay as they are. */
export const sampleMails = async (
  council: CouncilPolicy,
  channels: readonly ReadyChannel[],
  most: number,
): Promise<readonly SampledMail[]> => {
  const found: SampledMail[] = [];
  for (const { id, config } of channels.filter(isMailFolder)) {
    const kept = { ...config, after: 'keep', settleMs: 0, batch: most } as unknown;
    const source = await emailFiles.open(kept as EmailFilesConfig, lookingHost(id));
    try {
      const batch = await source.poll?.(null, AbortSignal.timeout(60_000));
      found.push(...(batch?.items ?? []).map((item) => sampled(council, id, item)));
    } finally {
      await source.close?.();
    }
  }
  return found;
};
