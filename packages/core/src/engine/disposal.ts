import type { ArtefactId } from '../artefact.ts';
import { familyOf } from '../ids.ts';
import { artefactStatus } from './contact-view.ts';
import type { Effect, EffectHandler, EffectOutcome } from './effect-handler.ts';
import type { InstanceReader } from './instance-reader.ts';
import type { Instance } from './instance.ts';
import { eraseAtSource, type SourceErasureParts } from './source-erasure.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Verification } from './verification.ts';

export interface DisposalParts extends SourceErasureParts {
  readonly reader: InstanceReader;
  readonly verification: Verification;
  /** Makes durable, outside the store, that it is gone. */
  noteErased(id: ArtefactId): Promise<void>;
}

const report =
  (id: ArtefactId, event: { readonly type: string } & Record<string, string | number | null>) =>
  (unit: UnitOfWork): void => {
    unit.send(id, { ...event, at: unit.at });
  };

/**
 * Erases one artefact: at its source, then its key, bytes and index rows in one transaction, then asks the store whether
 * anything is left. Each part is told to the artefact's lifecycle, so that a crash anywhere resumes where it was; the
 * artefact counts as erased only when nothing was found.
 */
export const disposal = (parts: DisposalParts): EffectHandler => ({
  uncertain: 'retry',
  // An artefact past its period is never left to wait for a person.
  tries: Infinity,
  async perform({ instance: id, attempts }: Effect, signal): Promise<EffectOutcome> {
    const artefact = await read(parts, id);
    if (artefact === undefined || artefactStatus(artefact) !== 'disposing')
      return { status: 'done' };
    if (artefact.snapshot.value !== 'destroyed') {
      const waits = await eraseAtSource(parts, artefact, attempts, signal);
      if (waits !== null) return waits;
      if (!(await destroy(parts, id))) return { status: 'done' };
    }
    const remains = await parts.verification.of(id);
    if (remains !== null) return { status: 'retry', code: `remains-${remains}` };
    await parts.noteErased(id);
    return { status: 'done', report: report(id, { type: 'VERIFY' }) };
  },
});

const read = async ({ reader }: DisposalParts, id: ArtefactId): Promise<Instance | undefined> =>
  (await reader.load([familyOf(id)])).get(familyOf(id))?.get(id);

/** False: a hold came first, and it stays. */
const destroy = ({ writer }: DisposalParts, id: ArtefactId): Promise<boolean> =>
  writer.submit({
    lane: 'sweep',
    families: [familyOf(id)],
    apply: (unit) => {
      const gone = unit.offer(id, { type: 'DESTROY', at: unit.at });
      if (gone) unit.writes.destroyed.push(id);
      return gone;
    },
  });
