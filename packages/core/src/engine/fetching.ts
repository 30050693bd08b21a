import type { ArtefactId } from '../artefact.ts';
import { hasCode } from '../errors.ts';
import { artefactId, familyOf } from '../ids.ts';
import type { ContactContext } from '../lifecycle/contact-events.ts';
import { Personal } from '../personal.ts';
import type { LookupKey } from '../ports/rows.ts';
import { capture, type Classed } from './capture.ts';
import { artefactContext, artefactStatus } from './contact-view.ts';
import type { Effect, EffectHandler, EffectOutcome } from './effect-handler.ts';
import { errorCode } from './error-code.ts';
import type { InstanceReader } from './instance-reader.ts';
import type { Instance } from './instance.ts';
import { classById, councilPolicy } from './policy-rules.ts';
import { locatorOf, type SourceErasureParts } from './source-erasure.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { ArtefactContent } from './vault/artefact-content.ts';
import type { LookupKeys } from './vault/lookup-keys.ts';
import type { TakenStaging } from './vault/vault.ts';
import type { Found } from './work.ts';

export interface FetchingParts extends SourceErasureParts {
  readonly reader: InstanceReader;
  readonly keys: LookupKeys;
}

/** Bytes of one part. What is larger stays at its source, and that is told. */
const LARGEST_PART = 512 * 1024 * 1024;

/** After so many tries it is told that the part cannot be had; parked, it may be tried again by hand. */
const TRIES = 12;

/**
 * Fetches a part that was given by reference: streamed from its source into the vault, and made an artefact with the
 * class, dues and holds of its reference in one transaction. What has been erased or fallen due meanwhile is dropped.
 * Its copy at the source is the reference's to erase.
 */
export const fetching = (parts: FetchingParts): EffectHandler => ({
  uncertain: 'retry',
  isLong: true,
  tries: TRIES,
  async perform(effect, signal): Promise<EffectOutcome> {
    const id = effect.params['reference'] as ArtefactId;
    const family = familyOf(effect.instance);
    const reference = (await parts.reader.load([family])).get(family)?.get(id);
    if (reference === undefined || artefactStatus(reference) !== 'kept') return { status: 'done' };
    const source = await locatorOf(parts, reference);
    if (source === null) return unavailable(effect, 'locator-unreadable');
    const channel = parts.channel(source.channel);
    if (channel !== undefined && channel.read === undefined)
      return unavailable(effect, 'channel-cannot-read');
    let staged: TakenStaging;
    try {
      if (channel?.read === undefined) throw new NotOpen();
      const stream = await channel.read(source.ref, signal);
      const bytes = stream.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
      staged = parts.vault.claim(await parts.vault.stage(bytes, { maxBytes: LARGEST_PART }));
    } catch (error) {
      if (signal.aborted) return { status: 'retry', code: 'stopped', afterMs: 0 };
      if (hasCode(error, 'CC_NOT_FOUND')) return unavailable(effect, 'gone');
      if (hasCode(error, 'CC_TOO_LARGE')) return unavailable(effect, 'too-large');
      return failing(parts, effect, errorCode(error));
    }
    try {
      const content = await contentOf(parts, reference);
      await keep(parts, effect, reference, { staged, content });
    } finally {
      // Where it was not committed its key goes, and the bytes that nothing can open are swept.
      parts.vault.keep([staged.blob]);
    }
    return { status: 'done' };
  },
});

class NotOpen extends Error {
  readonly code = 'channel-not-open';
}

const contentOf = async (
  { store, vault }: FetchingParts,
  { id, council }: Instance,
): Promise<ArtefactContent | null> => {
  const [sealed] = await store.artefacts([id]);
  return sealed === undefined ? null : vault.open(sealed, council);
};

const tell =
  ({ instance, params }: Effect, code: string) =>
  (unit: UnitOfWork): void => {
    const reference = params['reference'] as ArtefactId;
    unit.send(familyOf(instance), { type: 'PART_UNAVAILABLE', at: unit.at, reference, code });
  };

/** No further try will help. */
const unavailable = (effect: Effect, code: string): EffectOutcome => ({
  status: 'failed',
  code,
  report: tell(effect, code),
});

const failing = async (
  { writer }: FetchingParts,
  effect: Effect,
  code: string,
): Promise<EffectOutcome> => {
  if (effect.attempts + 1 === TRIES) {
    await writer.submit({
      lane: 'command',
      families: [familyOf(effect.instance)],
      apply: tell(effect, code),
    });
  }
  return { status: 'retry', code };
};

/** Once, also where two tries ran beside each other. */
const keep = (
  parts: FetchingParts,
  effect: Effect,
  { id }: Instance,
  fetched: { readonly staged: TakenStaging; readonly content: ArtefactContent | null },
): Promise<void> => {
  const seen = parts.keys.candidates('item', effect.council, `part\n${effect.key}`);
  return parts.writer.submit({
    lane: 'intake',
    families: [familyOf(effect.instance)],
    inbox: seen,
    apply(unit, found) {
      unit.writes.settled.push(effect.key);
      const reference = unit.find(id);
      const isWanted =
        reference !== undefined &&
        artefactStatus(reference) === 'kept' &&
        unit.at < artefactContext(reference).disposeAt;
      if (!isWanted || fetched.content === null || isSeen(found, seen)) return;
      const { staged, content } = fetched;
      const artefact = captureFetched(parts, unit, reference, staged, content);
      const [newest] = seen;
      if (newest !== undefined)
        unit.writes.inbox.push({
          ...newest,
          contact: reference.family,
          result: JSON.stringify({ artefact }),
        });
    },
  });
};

const isSeen = (found: Found, seen: readonly LookupKey[]): boolean =>
  found.inbox(seen) !== undefined;

const captureFetched = (
  { policy, vault }: FetchingParts,
  unit: UnitOfWork,
  reference: Instance,
  staged: TakenStaging,
  { mediaType, filename, fields }: ArtefactContent,
): ArtefactId => {
  const council = councilPolicy(policy, reference.council);
  const contact = reference.family;
  const context = unit.find(contact)?.snapshot.context as unknown as ContactContext;
  const { dueAt, disposeAt, capturedAt, holds, class: name } = artefactContext(reference);
  const kind = fields?.['kind'];
  const classed: Classed = {
    draft: {
      kind: typeof kind === 'string' ? kind : 'attachment',
      mediaType,
      size: staged.size,
      content: new Personal({ mediaType, ...(filename !== undefined && { filename }) }),
      staged,
    },
    class: classById(council, name),
    dues: { dueAt, disposeAt },
  };
  const site = { council, policy: policy.digest, channel: context.channel, capturedAt };
  const number = Object.keys(context.artefacts).length + 1;
  const artefact = artefactId(contact, number);
  capture(unit, vault, contact, number, [classed], site, null);
  unit.send(contact, { type: 'ARTEFACT_CAPTURED', at: unit.at, artefact });
  for (const [hold, placed] of Object.entries(holds)) {
    const captured = unit.find(artefact);
    if (captured === undefined || hold in artefactContext(captured).holds) continue;
    unit.send(artefact, { type: 'HOLD', at: unit.at, hold, ...placed });
  }
  return artefact;
};
