import { assign, setup } from 'xstate';
import type { EpochMs } from '../clock.ts';
import type { MatterStatus } from '../matter.ts';
import { instantOf } from './birth.ts';
import type { Birth } from './birth.ts';
import type { ContactEvent } from './contact-events.ts';
import type { MatterFact } from './facts.ts';
import type { MatterContext, MatterEvent } from './matter-events.ts';
import { outputs } from './outputs.ts';
import type { Tell } from './step-result.ts';

/** A matter's first event. */
export type MatterBirth = Extract<MatterEvent, { type: 'NAME' }>;

type EventOf<T extends MatterEvent['type']> = Extract<MatterEvent, { type: T }>;

/** What a matter is written with: its events, and its guards, actions and delays by name. */
export const matterSetup = setup({
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- XState infers the machine's types from it
  types: {} as {
    context: MatterContext;
    events: MatterEvent | Birth<MatterBirth>;
    input: MatterBirth;
  },
  guards: {
    'was returned before': ({ context }) => context.returns > 0,
    'concerns this service': ({ context }, { service }: { readonly service?: string }) =>
      service === undefined || service === context.service,
    'has a target': ({ context }) => context.targetAt !== null,
    'has no target': ({ context }) => context.targetAt === null,
    'target moves': ({ context }, { targetAt }: EventOf<'ROUTE'>) =>
      targetAt !== undefined && targetAt !== context.targetAt,
    'target stands still': ({ context }) => context.remainingMs !== null,
    'is resolved': ({ context }) => context.outcome !== null,
    'was reopened': ({ context }) => context.outcome === null,
    'begins anew': ({ context }) => !context.overdue,
  },
  actions: {
    ...outputs<MatterFact>(),
    'note route': assign(({ context }, { service, team, targetAt }: EventOf<'ROUTE'>) => ({
      service,
      team,
      // What is overdue stays overdue, whoever has it next.
      targetAt: context.overdue ? context.targetAt : (targetAt ?? context.targetAt),
    })),
    'note return': assign(({ context }, { reason, at }: EventOf<'RETURN'>) => ({
      reason,
      returns: context.returns + 1,
      ...resumed(context, undefined, at),
    })),
    'stop target': assign(({ context }, { at, remainingMs }: EventOf<'AWAIT_CUSTOMER'>) =>
      context.targetAt === null || context.overdue
        ? {}
        : { targetAt: null, remainingMs: remainingMs ?? Math.max(0, context.targetAt - at) },
    ),
    'resume target': assign(({ context }, { at, targetAt }: EventOf<'CUSTOMER_REPLIED'>) =>
      resumed(context, targetAt, at),
    ),
    'note outcome': assign((_, { outcome, at }: EventOf<'RESOLVE'>) => ({
      outcome,
      resolvedAt: at,
      targetAt: null,
      remainingMs: null,
    })),
    'note reopening': assign((_, { reason, targetAt }: EventOf<'REOPEN'>) => ({
      reason,
      outcome: null,
      resolvedAt: null,
      overdue: false,
      targetAt: targetAt ?? null,
    })),
    'note overdue': assign({ overdue: true }),
  },
  delays: {
    responseTarget: ({ context, event }) => (context.targetAt ?? 0) - instantOf(event),
  },
});

/** The target goes on: to the instant that the engine worked out, or for as long as was left of it. */
const resumed = (
  context: MatterContext,
  targetAt: EpochMs | undefined,
  at: EpochMs,
): Partial<MatterContext> =>
  context.remainingMs === null
    ? {}
    : { remainingMs: null, targetAt: targetAt ?? at + context.remainingMs };

/** Tells the contact where a matter stands now. */
export const changed = (
  { matter, service, outcome }: MatterContext,
  status: MatterStatus,
  at: EpochMs,
): Tell => {
  const event = {
    type: 'MATTER_CHANGED',
    at,
    matter,
    status,
    service,
    ...(status === 'resolved' && outcome !== null && { outcome }),
  } satisfies ContactEvent;
  return { to: 'contact', event };
};
