import type { ChannelId } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import { Personal } from '../personal.ts';
import type { Part } from '../ports/inbound.ts';
import type { Draft } from './capture.ts';
import type { RunningChannel } from './channel-runner.ts';
import type { Reply } from './command.ts';
import { contextOf, insist, keep, knownOutcome, written, type CommandScope } from './commands.ts';
import { stageLarge } from './drafts.ts';
import { notPossible } from './possible.ts';
import type { Vault } from './vault/vault.ts';

/** Clear bytes of one answer's attachments: they are in memory together when it is sent. */
const MOST_ATTACHED = 25 * 1024 * 1024;

/** An answer with its attachments in the vault: what to apply, and what to do with staged bytes afterwards. */
export interface PreparedReply {
  apply(scope: CommandScope): void;
  /** Whether `apply` was committed. */
  end(isCommitted: boolean): void;
}

/**
 * Streams an answer's large attachments into the vault, so that what is left can be applied in one transaction.
 * @throws CC_INPUT_INVALID for attachments that are not given by bytes, CC_TOO_LARGE for more than 25 MiB of them
 */
export const prepareReply = async (
  vault: Vault,
  channels: ReadonlyMap<ChannelId, RunningChannel>,
  command: Reply,
): Promise<PreparedReply> => {
  const attached = (command.attachments ?? []).map(attachment);
  const size = attached.reduce((sum, draft) => sum + draft.size, 0);
  if (size > MOST_ATTACHED) {
    throw new ContactCentreError(
      'CC_TOO_LARGE',
      `The attachments come to more than ${MOST_ATTACHED} bytes: send a link, or several answers.`,
      { field: 'attachments', maxBytes: MOST_ATTACHED },
    );
  }
  const drafts: Draft[] = [];
  const end = (isCommitted: boolean): void => {
    const blobs = drafts.flatMap(({ staged }) => staged?.blob ?? []);
    if (isCommitted) vault.keep(blobs);
    else vault.giveBack(blobs);
  };
  try {
    for (const draft of attached) drafts.push(await stageLarge(vault, draft));
  } catch (error) {
    end(false);
    throw error;
  }
  return {
    apply(scope) {
      const { channel } = contextOf(scope);
      refuseUnsendable(scope, channels.get(channel), command);
      request(scope, command, channel, drafts);
    },
    end,
  };
};

const attachment = (part: Part, index: number): Draft => {
  const field = `attachments[${index}]`;
  if (!('bytes' in part) || typeof part.mediaType !== 'string' || part.mediaType === '') {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      `${field} must have a mediaType and be given by bytes.`,
      { field },
    );
  }
  const { mediaType, filename, bytes } = part;
  const content = { mediaType, bytes, ...(filename !== undefined && { filename }) };
  return {
    kind: 'attachment',
    mediaType,
    size: bytes.byteLength,
    content: new Personal(content),
  };
};

/** What its channel says it cannot send is not queued. A channel that is not open in this process is not asked. */
const refuseUnsendable = (
  scope: CommandScope,
  channel: RunningChannel | undefined,
  { text, attachments = [] }: Reply,
): void => {
  if (channel === undefined) return;
  const { manifest, adapter, policy } = channel;
  const can = manifest?.reply;
  if (adapter.reply === undefined || (manifest !== null && can === undefined)) {
    throw notPossible(scope.unit.family(scope.contact), scope.contact, 'reply');
  }
  if (attachments.length > 0 && can?.attachments === false) {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      `The channel ${policy.id} sends text alone: leave attachments out.`,
      { field: 'attachments', channel: policy.id },
    );
  }
  const most = can?.maxCharacters ?? Infinity;
  if (text.length > most && Array.from(text).length > most) {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      `The channel ${policy.id} sends at most ${most} characters: shorten the text.`,
      { field: 'text', channel: policy.id, maxCharacters: most },
    );
  }
};

const request = (
  scope: CommandScope,
  { by, text, subject, resolve: outcome }: Reply,
  channel: ChannelId,
  attached: readonly Draft[],
): void => {
  const answer = written('reply', text, subject === undefined ? {} : { subject });
  const [reply, ...attachments] = keep(scope, 'reply', [answer, ...attached]);
  insist(scope, scope.contact, 'reply', {
    type: 'REPLY',
    by: by.id,
    reply,
    channel,
    ...(attachments.length > 0 && { attachments }),
  });
  if (outcome === undefined) return;
  knownOutcome(scope, outcome);
  const { matters } = contextOf(scope);
  if (Object.keys(matters).length === 0) {
    // Nothing has been named that the outcome could be of: triage first.
    throw notPossible(scope.unit.family(scope.contact), scope.contact, 'resolve');
  }
  for (const [matter, status] of Object.entries(matters)) {
    if (status !== 'resolved')
      insist(scope, matter, 'resolve', { type: 'RESOLVE', by: by.id, outcome });
  }
};
