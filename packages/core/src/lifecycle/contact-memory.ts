import type { ArtefactId } from '../artefact.ts';
import type { Flag } from '../contact.ts';
import { ROUTED_STATUSES } from '../matter.ts';
import type { ContactContext, ContactEvent, ReplyState } from './contact-events.ts';
import { tableWith } from './table.ts';

type Change = Partial<ContactContext>;
type Named = Extract<ContactEvent, { type: 'TRIAGE' }>['matters'];
type MatterChanged = Extract<ContactEvent, { type: 'MATTER_CHANGED' }>;

const some = <T>(record: Readonly<Record<string, T>>, test: (value: T) => boolean): boolean => {
  for (const key in record) {
    const value = record[key];
    if (value !== undefined && test(value)) return true;
  }
  return false;
};

const without = <T>(
  record: Readonly<Record<string, T>>,
  key: string,
): Readonly<Record<string, T>> => {
  const { [key]: _gone, ...kept } = record;
  return kept;
};

/** It has a matter, and each one an outcome. */
export const isResolved = (context: ContactContext): boolean =>
  some(context.matters, () => true) && !isUnresolved(context);

/** Some service has one of its matters. */
export const isRouted = ({ matters }: ContactContext): boolean =>
  some(matters, (status) => ROUTED_STATUSES.has(status));

export const hasReplies = ({ replies }: ContactContext): boolean => some(replies, () => true);

export const isReplyPending = ({ replies }: ContactContext): boolean =>
  some(replies, (state) => state === 'pending');

export const isReplyFailed = ({ replies }: ContactContext): boolean =>
  some(replies, (state) => state === 'failed');

/** A statutory request is open. */
export const isFlagged = ({ flags }: ContactContext): boolean => some(flags, () => true);

const isUnresolved = ({ matters }: ContactContext): boolean =>
  some(matters, (status) => status !== 'resolved');

/** Nothing is left to be done for it: no window in which to reopen it, no flag, no reply on its way or failed. */
export const isSettled = (context: ContactContext): boolean =>
  !context.reopenable &&
  isResolved(context) &&
  !isFlagged(context) &&
  !isReplyPending(context) &&
  !isReplyFailed(context);

/** Every artefact is erased, and neither a statutory request nor a matter is open. */
export const isEmptied = (context: ContactContext): boolean =>
  !isFlagged(context) &&
  !isUnresolved(context) &&
  !some(context.artefacts, (state) => state === 'kept');

/** Adds matters; one that is there already stays as it is. */
export const withNamed = ({ matters }: ContactContext, named: Named): Change => ({
  matters: tableWith(
    matters,
    named.map(({ matter }) => [matter, matters[matter] ?? 'named']),
  ),
});

/** Where a matter stands now. Told twice is told once. */
export const withMatter = (context: ContactContext, event: MatterChanged): Change => {
  const { matter, status } = event;
  if (context.matters[matter] === status) return {};
  const matters = tableWith(context.matters, [[matter, status]]);
  if (status === 'resolved')
    return { matters, lastResolved: matter, reopenUntil: event.reopenUntil ?? null };
  return status === 'returned' || status === 'supervised'
    ? { matters, reason: status }
    : { matters };
};

/** Adds artefacts; one that is erased stays erased. */
export const withListed = (
  artefacts: ContactContext['artefacts'],
  captured: readonly ArtefactId[],
): ContactContext['artefacts'] =>
  captured.length === 0
    ? artefacts
    : tableWith(
        artefacts,
        captured.map((artefact) => [artefact, artefacts[artefact] ?? 'kept']),
      );

export const withArtefact = ({ artefacts }: ContactContext, erased: ArtefactId): Change => ({
  artefacts: tableWith(artefacts, [[erased, 'erased']]),
});

export const withoutFlag = ({ flags }: ContactContext, flag: Flag): Change => {
  const { [flag]: _closed, ...open } = flags;
  return { flags: open };
};

/** A new answer takes the place of those that failed. */
export const withFailedReplies = ({ replies }: ContactContext, reply: ArtefactId): Change => ({
  replies: {
    ...Object.fromEntries(Object.entries(replies).filter(([, state]) => state !== 'failed')),
    [reply]: 'pending',
  },
});

/** A failure outweighs what the source has only taken over; that it has arrived outweighs both. */
const WEIGHTS: Record<ReplyState, number> = {
  pending: 0,
  sent: 1,
  accepted: 2,
  failed: 3,
  delivered: 4,
  read: 5,
};

/** It says more of this answer than is known; false of an answer that is not known. */
export const isReplyNews = (
  { replies }: ContactContext,
  reply: ArtefactId,
  state: ReplyState,
): boolean => {
  const known = replies[reply];
  return known !== undefined && WEIGHTS[state] > WEIGHTS[known];
};

/** What outweighs the other is kept: so news may come in any order. */
export const withReply = (context: ContactContext, reply: ArtefactId, state: ReplyState): Change =>
  isReplyNews(context, reply, state) ? { replies: { ...context.replies, [reply]: state } } : {};

export const withReplyGone = ({ replies }: ContactContext, reply: ArtefactId): Change => ({
  replies: without(replies, reply),
});

/** What an erased contact no longer needs: statistics use channel, instants, matters and the count of its items. */
export const SKELETON: Change = {
  claimant: null,
  reason: null,
  related: null,
  replies: {},
  signals: [],
  suggested: [],
  reopenUntil: null,
};
