import { ContactCentreError } from '../errors.ts';
import type { ArtefactClass, ClassConditions, CouncilPolicy } from './policy.ts';

/** What decides an artefact's class. Codes only: nothing that it says. */
export interface Classifiable {
  /** Channel id. */
  readonly channel: string;
  /** Artefact kind: message, recording, transcript… */
  readonly kind: string;
  readonly form?: string | undefined;
  /** Once its matter is routed; classes that name a service match only then. */
  readonly service?: string | undefined;
}

const REFERENCE = 'reference:';

/** Kind of what says where a part lies at its source. It has the part's class: they go at the same time. */
export const referenceTo = (kind: string): string => `${REFERENCE}${kind}`;

/**
 * The class of an artefact: the first whose conditions hold. Look it up again when the service becomes known.
 *
 * @throws CC_POLICY_INVALID for a policy not made by `loadPolicy`, whose last class has conditions
 */
export function classOf(
  { channels, classes }: Pick<CouncilPolicy, 'channels' | 'classes'>,
  artefact: Classifiable,
): ArtefactClass {
  const channelKind = channels.get(artefact.channel)?.kind;
  const given = artefact.kind.startsWith(REFERENCE)
    ? { ...artefact, kind: artefact.kind.slice(REFERENCE.length) }
    : artefact;
  const found = classes.find(({ match }) => matches(match, given, channelKind));
  if (found === undefined) {
    throw new ContactCentreError(
      'CC_POLICY_INVALID',
      'no artefact class matches: the last class must have no conditions',
      { channel: artefact.channel, kind: artefact.kind },
    );
  }
  return found;
}

function matches(
  { channel, kind, form, service }: ClassConditions,
  artefact: Classifiable,
  channelKind: string | undefined,
): boolean {
  return (
    (allows(channel, artefact.channel) || allows(channel, channelKind)) &&
    allows(kind, artefact.kind) &&
    allows(form, artefact.form) &&
    allows(service, artefact.service)
  );
}

const allows = (values: readonly string[] | undefined, value: string | undefined) =>
  values === undefined || (value !== undefined && values.includes(value));
