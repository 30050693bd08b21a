import { instantOf } from './birth.ts';
import { changed, matterSetup } from './matter-setup.ts';

const routing = matterSetup.createStateConfig({
  on: {
    ROUTE: {
      target: 'offered',
      actions: [
        { type: 'note route', params: ({ event }) => event },
        {
          type: 'effect',
          params: ({ event: { service, handover } }) =>
            handover === undefined ? [] : { kind: 'hand-over', params: { service, handover } },
        },
      ],
    },
  },
});

const resolving = matterSetup.createStateConfig({
  on: {
    RESOLVE: {
      target: 'resolved',
      actions: { type: 'note outcome', params: ({ event }) => event },
    },
  },
});

/** Sent back to triage; a second time, a supervisor decides. Its target keeps running. */
const returning = matterSetup.createStateConfig({
  on: {
    RETURN: [
      {
        guard: 'was returned before',
        target: 'supervised',
        actions: [
          { type: 'note return', params: ({ event }) => event },
          {
            type: 'fact',
            params: ({ event }) => ({ type: 'matter.returned', reason: event.reason }),
          },
        ],
      },
      {
        target: 'returned',
        actions: [
          { type: 'note return', params: ({ event }) => event },
          {
            type: 'fact',
            params: ({ event }) => ({ type: 'matter.returned', reason: event.reason }),
          },
        ],
      },
    ],
  },
});

const awaiting = matterSetup.createStateConfig({
  on: {
    AWAIT_CUSTOMER: {
      target: 'awaiting-customer',
      actions: { type: 'stop target', params: ({ event }) => event },
    },
  },
});

const handedOver = matterSetup.createStateConfig({
  on: {
    HANDED_OVER: {
      guard: { type: 'concerns this service', params: ({ event }) => event },
      target: 'accepted',
    },
  },
});

/** Who has the matter. Every change is told to the contact. */
export const handling = matterSetup.createStateConfig({
  initial: 'named',
  states: {
    named: {
      // The contact named it and need not be told.
      entry: {
        type: 'fact',
        params: ({ context }) => ({ type: 'matter.named', service: context.service }),
      },
      on: { ...routing.on, ...resolving.on },
    },
    offered: {
      entry: [
        {
          type: 'fact',
          params: ({ context: { service, team } }) => ({
            type: 'matter.offered',
            service,
            team: team ?? '',
          }),
        },
        {
          type: 'tell',
          params: ({ context, event }) => changed(context, 'offered', instantOf(event)),
        },
      ],
      on: {
        ACCEPT: 'accepted',
        ...handedOver.on,
        HANDOVER_FAILED: {
          guard: { type: 'concerns this service', params: ({ event }) => event },
          target: 'failed',
          actions: {
            type: 'fact',
            params: ({ event }) => ({ type: 'matter.failed', code: event.code }),
          },
        },
        ...routing.on,
        ...returning.on,
        ...awaiting.on,
        ...resolving.on,
      },
    },
    accepted: {
      entry: [
        { type: 'fact', params: { type: 'matter.accepted' } },
        {
          type: 'tell',
          params: ({ context, event }) => changed(context, 'accepted', instantOf(event)),
        },
      ],
      on: { ...routing.on, ...returning.on, ...awaiting.on, ...resolving.on },
    },
    'awaiting-customer': {
      entry: [
        { type: 'fact', params: { type: 'matter.awaiting-customer' } },
        {
          type: 'tell',
          params: ({ context, event }) => changed(context, 'awaiting-customer', instantOf(event)),
        },
      ],
      on: {
        CUSTOMER_REPLIED: {
          target: 'accepted',
          actions: { type: 'resume target', params: ({ event }) => event },
        },
        ...returning.on,
        ...resolving.on,
      },
    },
    returned: {
      entry: {
        type: 'tell',
        params: ({ context, event }) => changed(context, 'returned', instantOf(event)),
      },
      on: { ...routing.on, ...resolving.on },
    },
    supervised: {
      entry: [
        { type: 'fact', params: { type: 'matter.supervised' } },
        {
          type: 'tell',
          params: ({ context, event }) => changed(context, 'supervised', instantOf(event)),
        },
      ],
      on: { ...routing.on, ...resolving.on },
    },
    failed: {
      entry: {
        type: 'tell',
        params: ({ context, event }) => changed(context, 'failed', instantOf(event)),
      },
      on: { ACCEPT: 'accepted', ...handedOver.on, ...routing.on, ...returning.on, ...resolving.on },
    },
    resolved: {
      entry: [
        {
          type: 'fact',
          params: ({ context: { outcome, service, overdue } }) => ({
            type: 'matter.resolved',
            outcome: outcome ?? 'answered',
            service,
            overdue,
          }),
        },
        {
          type: 'tell',
          params: ({ context, event }) => changed(context, 'resolved', instantOf(event)),
        },
      ],
      on: {
        REOPEN: {
          target: 'returned',
          actions: [
            { type: 'note reopening', params: ({ event }) => event },
            { type: 'fact', params: { type: 'matter.reopened' } },
          ],
        },
        CLOSE: '#matter.closed',
      },
    },
  },
});
