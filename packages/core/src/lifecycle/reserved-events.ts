import { ContactCentreError } from '../errors.ts';

/** How a timer that has come due is stored among an instance's events. */
export const TIMER_EVENT = 'TIMER';

/** Names by which timers and the state machine's own events come: no event from outside may bear one. */
export const isReserved = (type: string): boolean =>
  type === '' || type === TIMER_EVENT || /^@?xstate\.|\*/.test(type);

/** @throws CC_EVENT_RESERVED */
export const refuseReserved = (type: string): void => {
  if (isReserved(type)) {
    throw new ContactCentreError(
      'CC_EVENT_RESERVED',
      `'${type}' is reserved for timers: choose another name; a durable timer enters by fireTimer`,
      { type },
    );
  }
};
