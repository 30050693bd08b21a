import type { ChannelId } from '../contact.ts';
import { FLAGS } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import type { CouncilPolicy } from '../policy/policy.ts';
import type { SourceRef } from '../ports/inbound.ts';
import type { SubjectKeys } from '../ports/source.ts';
import { type Authorise, insistAuthorised } from './authorise.ts';
import { recordForCouncil } from './council-record.ts';
import type { Engine } from './engine.ts';
import { repeatable } from './error-code.ts';
import type { Why } from './opening.ts';

/**
 * What a channel's source itself still holds of a person, for requests of theirs: its names for the items, as they are
 * found. Who asked, where and what for is recorded and durable before the source is asked; whom it was about is not.
 * @throws (while iterating) CC_NOT_AUTHORISED, CC_CHANNEL_UNKNOWN, CC_NOT_POSSIBLE where the channel cannot search,
 * CC_PURPOSE_REFUSED, CC_INPUT_INVALID, CC_STOPPED, and what the channel throws
 */
export async function* locate(
  engine: Engine,
  council: CouncilPolicy,
  authorise: Authorise,
  id: ChannelId,
  subject: SubjectKeys,
  { by, purpose }: Why,
): AsyncGenerator<SourceRef, void, undefined> {
  await insistAuthorised(authorise, { by, action: 'locate', purpose });
  const channel = council.channels.has(id) ? engine.channels.get(id) : undefined;
  if (channel === undefined) {
    throw new ContactCentreError(
      'CC_CHANNEL_UNKNOWN',
      `${council.id} has no channel '${repeatable(id)}' that is open here.`,
      { channel: repeatable(id) },
    );
  }
  if (channel.adapter.locate === undefined) {
    throw new ContactCentreError(
      'CC_NOT_POSSIBLE',
      `The channel ${id} cannot search its source: look there by hand.`,
      { channel: id, command: 'locate' },
    );
  }
  refusePurpose(council, purpose);
  const { email, phone, postcode, name } = subject;
  if ([email, phone, postcode, name].every((each) => each === undefined || each === '')) {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      'Say whom to look for: by email, phone, postcode or name.',
      { field: 'subject' },
    );
  }
  await engine.writer.submit({
    lane: 'command',
    apply: (unit) =>
      recordForCouncil(unit, council.id, {
        type: 'SOURCE_SEARCHED',
        by: by.id,
        channel: id,
        purpose,
      }),
  });
  yield* channel.adapter.locate(subject);
}

/** A statutory request, or what some class of artefacts is opened for. */
const refusePurpose = ({ id, classes }: CouncilPolicy, purpose: string): void => {
  const known = new Set<string>([...FLAGS, ...classes.flatMap(({ purposes }) => purposes)]);
  if (known.has(purpose)) return;
  throw new ContactCentreError(
    'CC_PURPOSE_REFUSED',
    `${id} searches sources for ${[...known].join(', ')} only.`,
    { purpose: repeatable(purpose), purposes: [...known] },
  );
};
