import { calendarProblems } from './calendar-checks.ts';
import { councilProblems } from './council-checks.ts';
import { listed, type OrganisationDocument, type PolicyDocument } from './document.ts';
import { repeatedIds, unknownNames } from './known-names.ts';
import { below, type Problem } from './problems.ts';

/** What a schema cannot say: that ids are unique, that what is named exists, that no rule leads nowhere. */
export function* documentProblems(document: PolicyDocument): Generator<Problem> {
  const { organisations, calendars, councils } = document;
  yield* repeatedIds('/organisations', organisations);
  yield* repeatedIds('/calendars', calendars);
  yield* repeatedIds('/councils', councils);
  for (const [index, organisation] of organisations.entries()) {
    yield* organisationProblems(below('/organisations', index), organisation, organisations);
  }
  for (const [index, calendar] of calendars.entries()) {
    yield* calendarProblems(below('/calendars', index), calendar);
  }
  const names = {
    organisations: organisations.map(({ id }) => id),
    controllers: organisations
      .filter(({ roles }) => listed(roles).includes('controller'))
      .map(({ id }) => id),
    calendars: calendars.map(({ id }) => id),
  };
  for (const [index, council] of councils.entries()) {
    yield* councilProblems(below('/councils', index), council, names);
  }
}

function* organisationProblems(
  path: string,
  { id, roles, dataProtectionOfficer, ownedBy }: OrganisationDocument,
  organisations: readonly OrganisationDocument[],
): Generator<Problem> {
  if (listed(roles).length > 0 && dataProtectionOfficer === undefined) {
    yield {
      path: below(path, 'dataProtectionOfficer'),
      expected: 'email, phone and post of the data protection officer of a controller or processor',
      found: 'nothing',
    };
  }
  const owners = organisations.map((other) => other.id).filter((other) => other !== id);
  yield* unknownNames(below(path, 'ownedBy'), ownedBy, owners, 'the id of another organisation');
}
