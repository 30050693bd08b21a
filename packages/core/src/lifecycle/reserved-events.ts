import { ContactCentreError } from '../errors.ts';

/** How a timer that has come due is stored among an instance's events. */
export const TIMER_EVENT = 'TIMER';
/** How it is stored that a newer machine took an instance over, with the snapshot it goes on from. */
export const MIGRATE_EVENT = 'MIGRATE';
/** How it is stored that an instance waits for a person. */
export const PARK_EVENT = 'PARK';

const RECORDED: readonly string[] = [TIMER_EVENT, MIGRATE_EVENT, PARK_EVENT];

/** Names of timers, of the engine's own records and of XState's events: no event from outside may bear one. */
export const isReserved = (type: string): boolean =>
  type === '' || RECORDED.includes(type) || /^@?xstate\.|\*/.test(type);

/** @throws CC_EVENT_RESERVED */
export const refuseReserved = (type: string): void => {
  if (isReserved(type)) {
    throw new ContactCentreError(
      'CC_EVENT_RESERVED',
      `'${type}' is reserved: choose another name; a durable timer enters by fireTimer`,
      { type },
    );
  }
};
