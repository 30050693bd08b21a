import { listed, type ArtefactClassDocument } from './document.ts';
import { CONTROLLER, unknownNames, type CouncilNames } from './known-names.ts';
import { addPeriod, parseLead, parsePeriod } from './period.ts';
import { below, shown, type Problem } from './problems.ts';

/** Words of purposes for which contacts are never kept: their sole purpose is the customer's experience (N29). */
const REFUSED_PURPOSES = ['marketing', 'analytics', 'advertising', 'profiling'];

export function* classProblems(
  path: string,
  classes: readonly ArtefactClassDocument[],
  names: CouncilNames,
): Generator<Problem> {
  for (const [index, artefactClass] of classes.entries()) {
    const at = below(path, index);
    yield* oneClassProblems(at, artefactClass, names);
    const last = index === classes.length - 1;
    if (last && artefactClass.match !== undefined) {
      yield {
        path: below(at, 'match'),
        expected: 'no conditions on the last class, so that every artefact has one',
        found: 'some',
      };
    }
    if (!last && artefactClass.match === undefined) {
      yield {
        path: below(at, 'match'),
        expected: 'conditions on every class but the last, which takes the rest',
        found: 'none',
      };
    }
  }
}

function* oneClassProblems(
  path: string,
  {
    match = {},
    controller,
    purposes,
    trigger = 'captured',
    period,
    backstop,
    lead,
    recipients,
  }: ArtefactClassDocument,
  names: CouncilNames,
): Generator<Problem> {
  const at = below(path, 'match');
  yield* unknownNames(
    below(at, 'channel'),
    match.channel,
    names.channelsAndKinds,
    'the id or kind of a channel',
  );
  yield* unknownNames(below(at, 'service'), match.service, names.services, 'the id of a service');
  yield* unknownNames(below(path, 'controller'), controller, names.controllers, CONTROLLER);
  yield* unknownNames(
    below(path, 'recipients'),
    recipients,
    ['*', ...names.services],
    'the id of a service or "*"',
  );
  for (const [index, purpose] of listed(purposes).entries()) {
    if (!purpose.split('-').some((word) => REFUSED_PURPOSES.includes(word))) continue;
    yield {
      path:
        typeof purposes === 'string'
          ? below(path, 'purposes')
          : below(below(path, 'purposes'), index),
      expected: 'a purpose that serves the person who made contact',
      found: shown(purpose),
    };
  }
  if (trigger !== 'captured' && backstop === undefined) {
    yield {
      path: below(path, 'backstop'),
      expected: `a period from capture, for "${trigger}" may never come`,
      found: 'nothing',
    };
  }
  const shortest = Math.min(
    ...[period, ...(backstop === undefined ? [] : [backstop])].map((text) =>
      addPeriod(0, parsePeriod(text), 'UTC'),
    ),
  );
  if (lead !== undefined && parseLead(lead) >= shortest) {
    yield {
      path: below(path, 'lead'),
      expected: 'less time than the class is kept',
      found: shown(lead),
    };
  }
}
