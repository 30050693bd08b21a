import { assign, setup } from 'xstate';
import { instantOf } from './birth.ts';
import type { Birth } from './birth.ts';
import type { ContactContext, ContactEvent } from './contact-events.ts';
import {
  SKELETON,
  hasReplies,
  isEmptied,
  isFlagged,
  isReplyFailed,
  isReplyNews,
  isReplyPending,
  isResolved,
  isRouted,
  isSettled,
  withArtefact,
  withFailedReplies,
  withListed,
  withMatter,
  withNamed,
  withReply,
  withoutFlag,
  withReplyGone,
} from './contact-memory.ts';
import type { ContactFact } from './facts.ts';
import { outputs } from './outputs.ts';

/** A contact's first event. */
export type ContactBirth = Extract<ContactEvent, { type: 'RECEIVE' }>;

/** An event of a contact by its name. */
export type ContactEventOf<T extends ContactEvent['type']> = Extract<ContactEvent, { type: T }>;

/** What the stages of a contact are written with: its events, and its guards, actions and delays by name. */
export const contactSetup = setup({
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- XState infers the machine's types from it
  types: {} as {
    context: ContactContext;
    events: ContactEvent | Birth<ContactBirth>;
    input: ContactBirth;
  },
  guards: {
    'begins live': ({ event }) => begins(event) === 'live',
    'begins quarantined': ({ event }) => begins(event) === 'quarantined',
    'begins recorded': ({ event }) => begins(event) === 'recorded',
    'wants acknowledging': ({ event }) =>
      'input' in event && event.input.acknowledge && event.input.nature === 'person',
    'names a matter': (_, { matters }: ContactEventOf<'TRIAGE'>) => matters.length > 0,
    'every matter is resolved': ({ context }) => isResolved(context),
    'a service has a matter': ({ context }) => isRouted(context),
    'is no longer resolved': ({ context }) => !isResolved(context),
    'is with no service': ({ context }) => !isRouted(context),
    'is claimed': ({ context }) => context.claimant !== null,
    'a person says more': (_, { nature, reopens }: ContactEventOf<'APPEND'>) =>
      reopens && nature === 'person',
    'flag is new': ({ context }, { flag }: ContactEventOf<'RAISE_FLAG'>) =>
      context.flags[flag] === undefined,
    'flag is open': ({ context }, event: ContactEventOf<'CLOSE_FLAG'>) =>
      isFlagged(context) && context.flags[event.flag] !== undefined,
    'reply is known': ({ context }, event: { readonly reply: string }) =>
      hasReplies(context) && context.replies[event.reply] !== undefined,
    'reply fails by this': ({ context }, { reply }: { readonly reply: string }) =>
      hasReplies(context) && isReplyNews(context, reply, 'failed'),
    'receipt is a failure': ({ context }, { reply, status }: ContactEventOf<'RECEIPT'>) =>
      status === 'failed' && hasReplies(context) && isReplyNews(context, reply, status),
    'receipt is news': ({ context }, { reply, status }: ContactEventOf<'RECEIPT'>) =>
      hasReplies(context) && isReplyNews(context, reply, status),
    'reply has failed': ({ context }, event: { readonly reply: string }) =>
      isReplyFailed(context) && context.replies[event.reply] === 'failed',
    'a reply is pending': ({ context }) => isReplyPending(context),
    'a reply has failed': ({ context }) => !isReplyPending(context) && isReplyFailed(context),
    'replies are done': ({ context }) => !isReplyPending(context) && !isReplyFailed(context),
    'window is over and nothing is open': ({ context }) => isSettled(context),
    'every artefact is erased': ({ context }) => isEmptied(context),
    'all it held is erased': ({ context }) =>
      isEmptied(context) && Object.keys(context.artefacts).length > 0,
  },
  actions: {
    ...outputs<ContactFact>(),
    'name matters': assign(({ context }, { matters }: ContactEventOf<'TRIAGE'>) =>
      withNamed(context, matters),
    ),
    'note matter': assign(({ context }, event: ContactEventOf<'MATTER_CHANGED'>) =>
      withMatter(context, event),
    ),
    'count item': assign(({ context }, { artefacts }: ContactEventOf<'APPEND'>) => ({
      items: context.items + 1,
      artefacts: withListed(context.artefacts, artefacts),
    })),
    'note claim': assign((_, { claimant }: { readonly claimant: string | null }) => ({ claimant })),
    'note flag': assign(({ context }, { flag, hold, reviewBy }: ContactEventOf<'RAISE_FLAG'>) => ({
      flags: { ...context.flags, [flag]: { hold, reviewBy } },
    })),
    'drop flag': assign(({ context }, { flag }: ContactEventOf<'CLOSE_FLAG'>) =>
      withoutFlag(context, flag),
    ),
    'note reply': assign(({ context }, { reply }: ContactEventOf<'REPLY'>) =>
      withFailedReplies(context, reply),
    ),
    'note sent': assign(({ context }, { reply }: { readonly reply: string }) =>
      withReply(context, reply, 'sent'),
    ),
    'note failure': assign(({ context }, { reply }: { readonly reply: string }) =>
      withReply(context, reply, 'failed'),
    ),
    'note receipt': assign(({ context }, { reply, status }: ContactEventOf<'RECEIPT'>) =>
      withReply(context, reply, status),
    ),
    'drop reply': assign(({ context }, { reply }: { readonly reply: string }) =>
      withReplyGone(context, reply),
    ),
    'note captured': assign(({ context }, { artefact }: ContactEventOf<'ARTEFACT_CAPTURED'>) => ({
      artefacts: withListed(context.artefacts, [artefact]),
    })),
    'note erased': assign(({ context }, { artefact }: ContactEventOf<'ARTEFACT_ERASED'>) =>
      withArtefact(context, artefact),
    ),
    'begin routed': assign({ claimant: null, reason: null }),
    'begin resolved': assign(({ context, event }) => ({
      claimant: null,
      reason: null,
      resolvedAt: instantOf(event),
      reopenable: context.reopenUntil !== null && context.reopenUntil > instantOf(event),
    })),
    'close reopening window': assign({ reopenable: false }),
    'reopen last matter': assign(({ context }) => ({
      reason: 'reopened',
      matters:
        context.lastResolved === null
          ? context.matters
          : { ...context.matters, [context.lastResolved]: 'returned' as const },
    })),
    'end resolution': assign({ resolvedAt: null, reopenUntil: null, reopenable: false }),
    'keep skeleton': assign(SKELETON),
  },
  delays: {
    reopenWindow: ({ context, event }) => (context.reopenUntil ?? 0) - instantOf(event),
  },
});

const begins = (event: ContactEvent | Birth<ContactBirth>): ContactBirth['begins'] | null =>
  event.type === 'xstate.init' ? event.input.begins : null;
