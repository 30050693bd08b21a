import type { JsonValue } from '../json.ts';
import { digestOf } from './canonical-json.ts';
import { compileCouncil } from './compile-council.ts';
import { documentProblems } from './document-checks.ts';
import { listed, type OrganisationDocument, type PolicyDocument } from './document.ts';
import { deepFreeze, frozenMap, frozenSet } from './frozen.ts';
import { compileCalendar } from './opening-hours.ts';
import { parseLead } from './period.ts';
import type { Organisation, Policy } from './policy.ts';
import { policyInvalid } from './problems.ts';
import { isPolicyDocument, schemaProblems } from './schema-problems.ts';

/** Whom to complain to where a policy names no other: UK GDPR Article 77, DPA 2018 s.165. */
const REGULATOR = { name: "Information Commissioner's Office", website: 'https://ico.org.uk/' };

const BACKUP_HORIZON = 'P28D';
/** A recording kept 30 days: a week's outage is due at once without asking, a fortnight's is not. */
const DISPOSAL = { stopAboveShare: 0.25, unasked: 1_000 };

/**
 * Checks a policy document and makes it ready for use. The document is a JSON value; parsing YAML, and refusing
 * duplicate keys there, is the caller's. The result is frozen and does not change with the value that was given.
 *
 * @throws CC_POLICY_INVALID with every problem in message and facts: its path, what was expected, what was found and,
 *   where it can be guessed, what was meant. Problems between parts are looked for once the parts themselves are right.
 */
export function loadPolicy(value: unknown): Policy {
  if (!isPolicyDocument(value)) throw policyInvalid(schemaProblems(value));
  const problems = [...documentProblems(value)];
  if (problems.length > 0) throw policyInvalid(problems);

  const document: PolicyDocument = deepFreeze(structuredClone(value));
  const calendars = new Map(
    document.calendars.map((calendar) => [calendar.id, compileCalendar(calendar)]),
  );
  return Object.freeze({
    digest: digestOf(document as unknown as JsonValue),
    version: document.version,
    document,
    regulator: document.regulator ?? Object.freeze({ ...REGULATOR }),
    backupHorizonMs: parseLead(document.backupHorizon ?? BACKUP_HORIZON),
    disposal: Object.freeze({ ...DISPOSAL, ...document.disposal }),
    organisations: frozenMap(
      document.organisations.map((one) => [one.id, compileOrganisation(one)]),
    ),
    councils: frozenMap(
      document.councils.map((council) => [council.id, compileCouncil(council, calendars)]),
    ),
  });
}

const compileOrganisation = (organisation: OrganisationDocument): Organisation =>
  Object.freeze({
    id: organisation.id,
    name: organisation.name,
    roles: frozenSet(listed(organisation.roles)),
    dataProtectionOfficer: organisation.dataProtectionOfficer ?? null,
    ownedBy: Object.freeze([...listed(organisation.ownedBy)]),
  });
