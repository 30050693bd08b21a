import type { CouncilId } from '../contact.ts';
import type { InstanceId } from '../ids.ts';
import { councilLifecycle } from '../lifecycle/lifecycles.ts';
import type { CouncilEvent } from '../lifecycle/council-events.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** The instance that holds a council's own record. */
export const councilRecord = (council: CouncilId): InstanceId => `council-${council}`;

type WithoutInstant<E> = E extends { readonly at: number } ? Omit<E, 'at'> : never;

/** Writes down what was decided for a council as a whole; begins its record where there is none. */
export const recordForCouncil = (
  unit: UnitOfWork,
  council: CouncilId,
  event: WithoutInstant<CouncilEvent>,
): void => {
  const id = councilRecord(council);
  if (unit.find(id) === undefined) {
    unit.start(councilLifecycle, id, council, { type: 'OPEN', at: unit.at });
  }
  unit.send(id, { ...event, at: unit.at });
};
