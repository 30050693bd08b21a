import { classProblems } from './class-checks.ts';
import { timeZoneProblems } from './calendar-checks.ts';
import type { CouncilDocument, ServiceDocument } from './document.ts';
import {
  CONTROLLER,
  repeatedIds,
  unknownNames,
  type CouncilNames,
  type PolicyNames,
} from './known-names.ts';
import { below, shown, type Problem } from './problems.ts';
import { routingProblems } from './routing-checks.ts';

const CALENDAR = 'the id of a calendar';

export function* councilProblems(
  path: string,
  council: CouncilDocument,
  policyNames: PolicyNames,
): Generator<Problem> {
  const names: CouncilNames = {
    ...policyNames,
    services: council.services.map(({ id }) => id),
    channels: council.channels.map(({ id }) => id),
    channelsAndKinds: [...new Set(council.channels.flatMap(({ id, kind }) => [id, kind]))],
  };
  const at = (...steps: (string | number)[]) => steps.reduce<string>(below, path);

  yield* timeZoneProblems(path, council.timeZone);
  yield* unknownNames(at('organisation'), council.organisation, names.controllers, CONTROLLER);
  yield* unknownNames(at('calendar'), council.calendar, names.calendars, CALENDAR);
  yield* unknownNames(
    at('reopening', 'calendar'),
    council.reopening?.calendar,
    names.calendars,
    CALENDAR,
  );
  yield* repeatedIds(at('channels'), council.channels);
  yield* repeatedIds(at('teams'), council.teams ?? []);
  yield* repeatedIds(at('services'), council.services);
  yield* repeatedIds(at('routing', 'rules'), council.routing.rules ?? []);
  yield* repeatedIds(at('artefactClasses'), council.artefactClasses);
  yield* repeatedIds(at('holdReasons'), council.holdReasons ?? []);
  for (const [index, { id }] of council.channels.entries()) {
    if (council.channels.some((other) => other.id !== id && other.kind === id)) {
      yield {
        path: at('channels', index, 'id'),
        expected: 'an id that is not the kind of another channel',
        found: shown(id),
      };
    }
  }
  for (const [index, { organisation }] of (council.teams ?? []).entries()) {
    yield* unknownNames(
      at('teams', index, 'organisation'),
      organisation,
      names.organisations,
      'the id of an organisation',
    );
  }
  const teams = (council.teams ?? []).map(({ id }) => id);
  for (const [index, service] of council.services.entries()) {
    yield* serviceProblems(at('services', index), service, teams, names);
  }
  yield* routingProblems(path, council, names);
  yield* classProblems(at('artefactClasses'), council.artefactClasses, names);
}

function* serviceProblems(
  path: string,
  { controller, team, responseTime }: ServiceDocument,
  teams: readonly string[],
  { controllers, calendars }: CouncilNames,
): Generator<Problem> {
  yield* unknownNames(below(path, 'controller'), controller, controllers, CONTROLLER);
  yield* unknownNames(below(path, 'team'), team, teams, 'the id of a team');
  if (typeof responseTime === 'object') {
    const at = below(below(path, 'responseTime'), 'calendar');
    yield* unknownNames(at, responseTime.calendar, calendars, CALENDAR);
  }
}
