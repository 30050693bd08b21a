import { hash } from 'node:crypto';
import { toInstant } from '../clock.ts';
import type { ChannelId } from '../contact.ts';
import { ContactCentreError, hasCode } from '../errors.ts';
import type { CouncilPolicy } from '../policy/policy.ts';
import { isCode } from './arrival.ts';
import { accept } from './channel-host.ts';
import type { RunningChannel } from './channel-runner.ts';
import type { Engine } from './engine.ts';
import { repeatable } from './error-code.ts';
import { tapped } from './tapped-request.ts';

/** A configured channel, as an HTTP host needs to know it. */
export interface ChannelSummary {
  readonly id: ChannelId;
  /** email, phone, web-form… */
  readonly kind: string;
  /** It has a `handle`: mount it. */
  readonly takesRequests: boolean;
}

/** Where a request came in. */
export interface RequestPlace {
  /** What is left of the path behind the channel's mount, beginning with a slash. */
  readonly path: string;
  /** The address under which the outside reached it: what senders sign. */
  readonly publicUrl: string;
}

const isOf = (council: CouncilPolicy | null, id: ChannelId): boolean =>
  council === null || council.channels.has(id);

export const channelSummaries = (
  { channels }: Engine,
  council: CouncilPolicy | null,
): readonly ChannelSummary[] =>
  [...channels.values()]
    .filter(({ policy }) => isOf(council, policy.id))
    .map(({ policy: { id, kind }, adapter }) => ({
      id,
      kind,
      takesRequests: adapter.handle !== undefined,
    }));

/**
 * Gives a request to its channel, its body a stream as it came. What the channel cannot read is quarantined, up to
 * 256 KiB of it, before the error goes on: 400 tells the sender not to try again.
 * @throws CC_CHANNEL_UNKNOWN, CC_STOPPED, and what the channel throws: CC_BUSY, CC_STORE_FULL, CC_SIGNATURE_INVALID,
 * CC_TOO_LARGE, CC_SOURCE_MALFORMED
 */
export const handleRequest = async (
  engine: Engine,
  council: CouncilPolicy | null,
  id: ChannelId,
  request: Request,
  at: RequestPlace,
): Promise<Response> => {
  const channel = engine.channels.get(id);
  if (channel?.adapter.handle === undefined || !isOf(council, id)) {
    throw new ContactCentreError(
      'CC_CHANNEL_UNKNOWN',
      `There is no channel '${repeatable(id)}' that takes requests.`,
      { channel: repeatable(id) },
    );
  }
  if (engine.stopping) {
    throw new ContactCentreError('CC_STOPPED', 'The contact centre is stopped; nothing was taken.');
  }
  const tap = tapped(request);
  const calls = engine.runners.get(id)?.calls;
  try {
    const response = await channel.adapter.handle(tap.request, at);
    calls?.worked('handle');
    return response;
  } catch (error) {
    // With a code of ours it says what is wrong with the request, or that there is no room for it now.
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('CC_'))) {
      calls?.failed('handle');
    }
    if (hasCode(error, 'CC_SOURCE_MALFORMED')) {
      await quarantine(engine, channel, await tap.copy(), error);
    }
    throw error;
  } finally {
    await tap.settled();
  }
};

/** Where this fails, its error goes out in place of the first one: the sender comes again, and nothing is lost. */
const quarantine = async (
  engine: Engine,
  { council, policy: channel }: RunningChannel,
  { bytes, cut }: { readonly bytes: Uint8Array; readonly cut: boolean },
  error: ContactCentreError,
): Promise<void> => {
  const { policy, store, clock, log, newId } = engine.options;
  const { vault, keys, writer } = engine;
  const key = `request:${hash('sha256', bytes)}`;
  const { reason } = error.facts;
  await accept(
    { policy, store, clock, log, newId, vault, keys, writer },
    // Nothing lies at a source under this key: there is nothing to be erased there.
    { council, channel, adapter: () => undefined },
    [
      {
        key,
        ref: key,
        conversation: key,
        occurredAt: toInstant(clock.now().getTime()),
        nature: 'person',
        from: {},
        to: '',
        parts: [{ kind: 'quarantined', mediaType: 'application/octet-stream', bytes }],
        signals: cut ? ['truncated'] : [],
        malformed: isCode(reason) ? reason : 'unreadable-request',
      },
    ],
    { strict: true },
  );
};
