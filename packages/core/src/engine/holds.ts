import type { HoldId } from '../artefact.ts';
import type { EpochMs } from '../clock.ts';
import { ContactCentreError } from '../errors.ts';
import { familyOf, type IdSource } from '../ids.ts';
import { holdLifecycle } from '../lifecycle/lifecycles.ts';
import { addPeriod } from '../policy/period.ts';
import type { CouncilPolicy } from '../policy/policy.ts';
import { parseInstant } from './arrival.ts';
import type { PlaceHold } from './command.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Work } from './work.ts';
import { repeatable } from './error-code.ts';

/** A retention hold needs a reason of the policy, an authority and a review date; it freezes disposal, nothing else. */
export const placeHold = (
  council: CouncilPolicy,
  newId: IdSource,
  command: PlaceHold,
): Work<HoldId> => {
  const { artefacts, reason, authority, by } = command;
  const known = council.holdReasons.get(reason);
  if (known === undefined) {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      `reason must be one of ${[...council.holdReasons.keys()].join(', ')}.`,
      { field: 'reason' },
    );
  }
  if (artefacts.length === 0) {
    throw new ContactCentreError('CC_INPUT_INVALID', 'Name at least one artefact to hold.', {
      field: 'artefacts',
    });
  }
  if (authority.trim() === '') {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      'authority must say which role or case allows the hold.',
      {
        field: 'authority',
      },
    );
  }
  const reviewBy = parseInstant(command.reviewBy, 'reviewBy');
  const hold = `hold-${newId()}`;
  return {
    lane: 'command',
    families: artefacts.map(familyOf),
    apply(unit) {
      const latest = addPeriod(unit.at, known.longestReview, council.timeZone);
      refuseReview(reviewBy, unit.at, latest);
      unit.start(
        holdLifecycle,
        hold,
        council.id,
        { type: 'PLACE', at: unit.at, by: by.id, artefacts, reason, authority, reviewBy },
        true,
      );
      for (const artefact of artefacts) {
        const found = unit.find(artefact);
        if (found?.council !== council.id || found.lifecycle.id !== 'artefact') {
          throw new ContactCentreError(
            'CC_NOT_FOUND',
            `There is no artefact ${repeatable(artefact)}.`,
            {
              artefact: repeatable(artefact),
            },
          );
        }
        const held = unit.offer(artefact, {
          type: 'HOLD',
          at: unit.at,
          by: by.id,
          hold,
          reason,
          authority,
          reviewBy,
        });
        if (!held) {
          throw new ContactCentreError(
            'CC_ARTEFACT_ERASED',
            `${artefact} has been destroyed; nothing of it can be held.`,
            {
              artefact,
            },
          );
        }
      }
      return hold;
    },
  };
};

const refuseReview = (reviewBy: EpochMs, now: EpochMs, latest: EpochMs): void => {
  if (reviewBy > now && reviewBy <= latest) return;
  throw new ContactCentreError(
    'CC_INPUT_INVALID',
    `reviewBy must lie between now and ${new Date(latest).toISOString()}, the longest review of this reason.`,
    { field: 'reviewBy' },
  );
};

/** An artefact whose period has passed meanwhile is erased at once. */
export const releaseHold = (council: CouncilPolicy, hold: HoldId, by: string): Work<void> => ({
  lane: 'command',
  families: [hold],
  apply(unit: UnitOfWork) {
    const placed = unit.find(hold);
    if (placed === undefined || placed.council !== council.id || placed.lifecycle.id !== 'hold') {
      throw new ContactCentreError('CC_NOT_FOUND', `There is no hold ${repeatable(hold)}.`, {
        hold: repeatable(hold),
      });
    }
    if (!unit.offer(hold, { type: 'RELEASE', at: unit.at, by })) return;
    const artefacts = placed.snapshot.context['artefacts'] as readonly string[];
    for (const family of new Set(artefacts.map(familyOf))) {
      // Not only those it was placed on: a part that was fetched later has the holds of its reference.
      for (const { id, lifecycle, snapshot } of unit.family(family).values()) {
        const holds = lifecycle.id === 'artefact' ? snapshot.context['holds'] : undefined;
        if (typeof holds === 'object' && holds !== null && hold in holds)
          unit.offer(id, { type: 'RELEASE_HOLD', at: unit.at, by, hold });
      }
    }
  },
});
