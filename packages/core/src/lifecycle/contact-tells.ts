import type { ArtefactId } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import type { Flag } from '../contact.ts';
import type { ArtefactEvent, RescheduleFor } from './artefact-events.ts';
import type { ContactContext } from './contact-events.ts';
import type { MatterEvent } from './matter-events.ts';
import type { Tell } from './step-result.ts';

/** A trigger of retention came: the engine gives new dues to those artefacts whose class runs from it. */
export const reschedule = (trigger: RescheduleFor['trigger'], at: EpochMs): Tell => {
  const event = { type: 'RESCHEDULE_FOR', trigger, at } satisfies RescheduleFor;
  return { to: 'artefacts', event };
};

/** A statutory request freezes disposal until somebody has looked: provisional authority, with a date to review it. */
export const hold = (
  to: Tell['to'],
  flag: string,
  placed: { readonly hold: string; readonly reviewBy: EpochMs },
  at: EpochMs,
): Tell => {
  const { hold: id, reviewBy } = placed;
  const event = {
    type: 'HOLD',
    at,
    hold: id,
    reason: `flag-${flag}`,
    authority: 'provisional',
    reviewBy,
  } satisfies ArtefactEvent;
  return { to, event };
};

/** What is captured while a flag is open is held like the rest. */
export const holdsForOpenFlags = (
  { flags }: ContactContext,
  captured: readonly ArtefactId[],
  at: EpochMs,
): readonly Tell[] =>
  Object.entries(flags).flatMap(([flag, placed]) =>
    captured.map((artefact) => hold(artefact, flag, placed, at)),
  );

/** The matter that resolved last goes on; what it is about is what the customer replied to. */
export const reopenMatter = ({ lastResolved }: ContactContext, at: EpochMs): readonly Tell[] =>
  lastResolved === null
    ? []
    : [
        {
          to: lastResolved,
          event: { type: 'REOPEN', at, reason: 'reopened' } satisfies MatterEvent,
        },
      ];

/** The request has been answered: its hold goes; what fell due under it is disposed of at once. */
export const release = ({ flags }: ContactContext, flag: Flag, at: EpochMs): readonly Tell[] => {
  const placed = flags[flag];
  if (placed === undefined) return [];
  const event = { type: 'RELEASE_HOLD', at, hold: placed.hold } satisfies ArtefactEvent;
  return [{ to: 'artefacts', event }];
};
