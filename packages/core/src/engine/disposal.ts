import type { ArtefactId } from '../artefact.ts';
import type { ChannelId } from '../contact.ts';
import { familyOf } from '../ids.ts';
import type { Channel } from '../ports/channel.ts';
import type { Store } from '../ports/store.ts';
import type { SourceErasure } from '../ports/source.ts';
import { artefactContext, artefactStatus } from './contact-view.ts';
import type { Effect, EffectHandler, EffectOutcome } from './effect-handler.ts';
import type { InstanceReader } from './instance-reader.ts';
import type { Instance } from './instance.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Vault } from './vault/vault.ts';
import type { Verification } from './verification.ts';
import type { Writer } from './writer.ts';

export interface DisposalParts {
  readonly store: Store;
  readonly reader: InstanceReader;
  readonly writer: Writer;
  readonly vault: Vault;
  readonly verification: Verification;
  channel(id: ChannelId): Channel | undefined;
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
  async perform({ instance: id }: Effect, signal): Promise<EffectOutcome> {
    const artefact = await read(parts, id);
    if (artefact === undefined || artefactStatus(artefact) !== 'disposing')
      return { status: 'done' };
    if (artefact.snapshot.value !== 'destroyed') {
      const waits = await eraseAtSource(parts, artefact, signal);
      if (waits !== null) return waits;
      if (!(await destroy(parts, id))) return { status: 'done' };
    }
    const remains = await parts.verification.of(id);
    if (remains !== null) return { status: 'retry', code: `remains-${remains}` };
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

const EVENTS: Record<SourceErasure['status'], string | null> = {
  erased: 'ERASED_AT_SOURCE',
  'already-gone': 'ERASED_AT_SOURCE',
  refused: 'SOURCE_REFUSED',
  residual: 'SOURCE_RESIDUAL',
  present: null,
  pending: null,
};

/** Null: go on. Local destruction never waits past the cap for a source that is down. */
const eraseAtSource = async (
  parts: DisposalParts,
  artefact: Instance,
  signal: AbortSignal,
): Promise<EffectOutcome | null> => {
  const context = artefactContext(artefact);
  if (!context.atSource || context.source !== 'present') return null;
  const [sealed] = await parts.store.artefacts([artefact.id]);
  const source =
    sealed === undefined ? undefined : parts.vault.open(sealed, artefact.council).source;
  const channel = source === undefined ? undefined : parts.channel(source.channel);
  if (source === undefined) return null;
  let erasure: SourceErasure;
  try {
    erasure =
      channel?.eraseAtSource === undefined
        ? { status: 'pending', retryAt: '' }
        : await channel.eraseAtSource(
            { ref: source.ref, direction: source.direction, at: source.at },
            signal,
          );
  } catch {
    erasure = { status: 'pending', retryAt: '' };
  }
  return tell(parts, artefact, erasure);
};

const tell = async (
  { writer }: DisposalParts,
  { id, ...artefact }: Instance,
  erasure: SourceErasure,
): Promise<EffectOutcome | null> => {
  const type = EVENTS[erasure.status];
  const { dueAt } = artefactContext({ id, ...artefact });
  return writer.submit({
    lane: 'sweep',
    families: [familyOf(id)],
    apply: (unit): EffectOutcome | null => {
      if (type === null && unit.at < dueAt)
        return { status: 'retry', code: `source-${erasure.status}` };
      unit.send(id, {
        at: unit.at,
        type: type ?? 'SOURCE_REFUSED',
        ...(type === null && { code: 'unreachable' }),
        ...(erasure.status === 'refused' && { code: erasure.code }),
        ...(erasure.status === 'residual' && {
          what: erasure.what,
          until: erasure.until === null ? null : Date.parse(erasure.until),
        }),
      });
      return null;
    },
  });
};
