import type { Clock, EpochMs } from '../clock.ts';
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
  readonly clock: Clock;
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
  const channel = parts.channel(source.channel);
  const erasure = await ask(channel, source, parts.clock.now().getTime(), signal);
  const isVerified = channel?.verifyErased !== undefined;
  return parts.writer.submit({
    lane: 'sweep',
    families: [artefact.family],
    apply: (unit) => tell(parts, unit, artefact, { erasure, source, attempts, isVerified }),
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

/** What the source says once it has been asked to erase; that it is gone counts only when it has been verified. */
const ask = async (
  channel: Channel | undefined,
  { ref, direction, at }: SourceLocator,
  now: EpochMs,
  signal: AbortSignal,
): Promise<SourceErasure> => {
  try {
    const item = { ref, direction, at };
    const said = (await channel?.eraseAtSource?.(item, signal)) ?? { status: 'present' as const };
    return isToBeVerified(said, now)
      ? ((await channel?.verifyErased?.(item, signal)) ?? said)
      : said;
  } catch {
    return { status: 'present' };
  }
};

const isToBeVerified = (said: SourceErasure, now: EpochMs): boolean => {
  if (said.status === 'erased' || said.status === 'already-gone') return true;
  return said.status === 'residual' && (instantOf(said.until) ?? Infinity) <= now;
};

/** Null for none, and for what is no instant. */
const instantOf = (given: string | null): EpochMs | null => {
  const at = given === null ? Number.NaN : Date.parse(given);
  return Number.isNaN(at) ? null : at;
};

/** When the source is to be asked again; undefined where it says nothing of it. */
const againAfter = (erasure: SourceErasure, now: EpochMs): number | undefined => {
  const at =
    erasure.status === 'pending'
      ? instantOf(erasure.retryAt)
      : erasure.status === 'residual'
        ? instantOf(erasure.until)
        : null;
  return at === null || at <= now ? undefined : at - now;
};

interface Answer {
  readonly erasure: SourceErasure;
  readonly source: SourceLocator;
  readonly attempts: number;
  /** The channel can say whether it is gone. */
  readonly isVerified: boolean;
}

const tell = (
  parts: SourceErasureParts,
  unit: UnitOfWork,
  { id, ...artefact }: Instance,
  { erasure, source, attempts, isVerified }: Answer,
): EffectOutcome | null => {
  const { dueAt, kind } = artefactContext({ id, ...artefact });
  const until = erasure.status === 'residual' ? instantOf(erasure.until) : null;
  // What goes by itself is asked after when it should have gone, for which the way to it must be kept.
  const isAwaited = until !== null && isVerified;
  const type = isAwaited ? null : EVENTS[erasure.status];
  if (type !== null) {
    unit.send(id, {
      at: unit.at,
      type,
      ...(erasure.status === 'refused' && { code: erasure.code }),
      ...(erasure.status === 'residual' && {
        what: erasure.what,
        until,
      }),
    });
    return null;
  }
  const code = `source-${erasure.status}`;
  const afterMs = againAfter(erasure, unit.at) ?? pauseAfter(attempts);
  if (kind === LOCATOR) return { status: 'retry', code, afterMs };
  if (unit.at < dueAt && !isAwaited) {
    return { status: 'retry', code, afterMs: Math.min(afterMs, dueAt - unit.at) };
  }
  // Local destruction never waits past the cap for a source: only the way to its copy is kept, sealed anew.
  const to = captureLocator(parts, unit, familyOf(id), LOCATOR, source);
  if (to !== null) unit.send(id, { type: 'SOURCE_HANDED_ON', at: unit.at, to });
  return null;
};
