import type { ChannelId } from '../contact.ts';
import { familyOf } from '../ids.ts';
import type { Policy } from '../policy/policy.ts';
import type { Channel } from '../ports/channel.ts';
import type { SourceErasure } from '../ports/source.ts';
import type { Store } from '../ports/store.ts';
import { artefactContext } from './contact-view.ts';
import type { EffectOutcome } from './effect-handler.ts';
import type { Instance } from './instance.ts';
import { captureLocator } from './locator.ts';
import { pauseAfter } from './pause-after.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { SourceLocator } from './vault/artefact-content.ts';
import type { Vault } from './vault/vault.ts';
import type { Writer } from './writer.ts';

export interface SourceErasureParts {
  readonly store: Store;
  readonly writer: Writer;
  readonly vault: Vault;
  readonly policy: Policy;
  channel(id: ChannelId): Channel | undefined;
}

const LOCATOR = 'locator';

const EVENTS = {
  erased: 'ERASED_AT_SOURCE',
  'already-gone': 'ERASED_AT_SOURCE',
  refused: 'SOURCE_REFUSED',
  residual: 'SOURCE_RESIDUAL',
  present: null,
  pending: null,
} as const satisfies Record<SourceErasure['status'], string | null>;

/** Null: go on. An outcome: wait for the source, but never past the cap. */
export const eraseAtSource = async (
  parts: SourceErasureParts,
  artefact: Instance,
  attempts: number,
  signal: AbortSignal,
): Promise<EffectOutcome | null> => {
  const context = artefactContext(artefact);
  if (!context.atSource || context.source !== 'present') return null;
  const source = await locatorOf(parts, artefact);
  if (source === null) {
    // Whatever has become of the way to its copy, what lies here does not stay for it.
    await parts.writer.submit({
      lane: 'sweep',
      families: [artefact.family],
      apply: (unit) =>
        unit.send(artefact.id, { at: unit.at, type: 'SOURCE_REFUSED', code: 'locator-unreadable' }),
    });
    return null;
  }
  const erasure = await ask(parts.channel(source.channel), source, signal);
  return parts.writer.submit({
    lane: 'sweep',
    families: [artefact.family],
    apply: (unit) => tell(parts, unit, artefact, { erasure, source, attempts }),
  });
};

/** Null where it does not open. */
export const locatorOf = async (
  { store, vault }: Pick<SourceErasureParts, 'store' | 'vault'>,
  { id, council }: Instance,
): Promise<SourceLocator | null> => {
  const [sealed] = await store.artefacts([id]);
  try {
    return sealed === undefined ? null : (vault.open(sealed, council).source ?? null);
  } catch {
    return null;
  }
};

const ask = async (
  channel: Channel | undefined,
  { ref, direction, at }: SourceLocator,
  signal: AbortSignal,
): Promise<SourceErasure> => {
  try {
    return (
      (await channel?.eraseAtSource?.({ ref, direction, at }, signal)) ?? { status: 'present' }
    );
  } catch {
    return { status: 'present' };
  }
};

interface Answer {
  readonly erasure: SourceErasure;
  readonly source: SourceLocator;
  readonly attempts: number;
}

const tell = (
  parts: SourceErasureParts,
  unit: UnitOfWork,
  { id, ...artefact }: Instance,
  { erasure, source, attempts }: Answer,
): EffectOutcome | null => {
  const { dueAt, kind } = artefactContext({ id, ...artefact });
  const type = EVENTS[erasure.status];
  if (type !== null) {
    unit.send(id, {
      at: unit.at,
      type,
      ...(erasure.status === 'refused' && { code: erasure.code }),
      ...(erasure.status === 'residual' && {
        what: erasure.what,
        until: erasure.until === null ? null : Date.parse(erasure.until),
      }),
    });
    return null;
  }
  const code = `source-${erasure.status}`;
  if (kind === LOCATOR) return { status: 'retry', code };
  if (unit.at < dueAt) {
    return { status: 'retry', code, afterMs: Math.min(pauseAfter(attempts), dueAt - unit.at) };
  }
  // Local destruction never waits past the cap for a source that is down: only the way to its copy is kept, sealed anew.
  const to = captureLocator(parts, unit, familyOf(id), LOCATOR, source);
  if (to !== null) unit.send(id, { type: 'SOURCE_HANDED_ON', at: unit.at, to });
  return null;
};
