import type { ArtefactId } from '../artefact.ts';
import type { ContactContext } from '../lifecycle/contact-events.ts';
import { classOf } from '../policy/classification.ts';
import type { ArtefactClass, CouncilPolicy } from '../policy/policy.ts';
import { dues } from '../policy/retention.ts';
import type { WrappedKey } from '../ports/rows.ts';
import type { CommandScope } from './commands.ts';
import { artefactContext, artefactStatus } from './contact-view.ts';
import type { Instance } from './instance.ts';

/** Not an error of anyone's: artefacts change their class, and their keys must be read before the work is applied anew. */
export class MissingKeys extends Error {
  override readonly name = 'MissingKeys';
  readonly artefacts: readonly ArtefactId[];

  constructor(artefacts: readonly ArtefactId[]) {
    super('wrapped keys are not loaded');
    this.artefacts = artefacts;
  }
}

interface Reclassified {
  readonly artefact: Instance;
  readonly class: ArtefactClass;
}

const mayChange = ({ classes }: CouncilPolicy): boolean =>
  classes.some(({ match }) => match.service !== undefined);

const changes = (
  { unit, council, contact }: CommandScope,
  service: string,
): readonly Reclassified[] => {
  const family = unit.family(contact);
  const context = family.get(contact)?.snapshot.context as unknown as ContactContext | undefined;
  if (context === undefined) return [];
  const { channel, form } = context;
  return [...family.values()].flatMap((artefact) => {
    if (artefact.lifecycle.id !== 'artefact' || artefactStatus(artefact) !== 'kept') return [];
    const { kind, class: current } = artefactContext(artefact);
    const found = classOf(council, { channel, kind, service, ...(form !== null && { form }) });
    return found.id === current ? [] : [{ artefact, class: found }];
  });
};

/**
 * Looks the class of each artefact up again, now that the contact's first matter names a service: new dues, and the key
 * wrapped anew under the new class; the body stays as it is.
 *
 * @throws MissingKeys
 */
export const reclassify = (
  scope: CommandScope,
  service: string,
  keys: ReadonlyMap<ArtefactId, WrappedKey>,
): void => {
  if (!mayChange(scope.council)) return;
  const { unit, council, policy, vault } = scope;
  const changed = changes(scope, service);
  const missing = changed.flatMap(({ artefact: { id } }) => (keys.has(id) ? [] : [id]));
  if (missing.length > 0) throw new MissingKeys(missing);
  for (const { artefact, class: found } of changed) {
    const key = keys.get(artefact.id);
    if (key === undefined) continue;
    const { capturedAt } = artefactContext(artefact);
    unit.writes.rewrapped.push(vault.rewrap(key, found.id));
    unit.send(artefact.id, {
      type: 'RESCHEDULE',
      at: unit.at,
      class: found.id,
      controller: found.controller,
      trigger: found.trigger,
      ...dues(found, council, { capturedAt }),
      policy: policy.digest,
    });
  }
};
