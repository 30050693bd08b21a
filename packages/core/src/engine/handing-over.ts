import type { ContactId } from '../contact.ts';
import { familyOf } from '../ids.ts';
import type { MatterId } from '../matter.ts';
import { SYSTEM } from '../party.ts';
import type { Delivery } from '../ports/outbound.ts';
import type { EffectHandler, EffectOutcome } from './effect-handler.ts';
import type { InstanceReader } from './instance-reader.ts';
import { mayHave, openArtefacts, type Opened, type OpeningParts } from './opening.ts';
import { classById, councilPolicy } from './policy-rules.ts';

/** A matter on its way to its service's own system: by default a link (the ids) and the adviser's extract (N32, N33). */
export interface Handover {
  /** The same on every try. */
  readonly key: string;
  readonly contact: ContactId;
  readonly matter: MatterId;
  readonly service: string;
  /** What the policy lets this service have: extracts of classes that name it as recipient. Audited. */
  open(): Promise<readonly Opened[]>;
}

export type HandoverTarget = (handover: Handover, signal: AbortSignal) => Promise<Delivery>;

export interface HandingOverParts extends OpeningParts {
  readonly reader: InstanceReader;
  readonly targets: Readonly<Record<string, HandoverTarget>>;
}

/** Performs `hand-over`: at least once, with a stable key for the service's system to dedupe on. */
export const handingOver = (parts: HandingOverParts): EffectHandler => ({
  uncertain: 'retry',
  async perform({ key, instance: matter, council, params }, signal): Promise<EffectOutcome> {
    const service = params['service'] as string;
    const target = parts.targets[params['handover'] as string];
    const contact = familyOf(matter);
    const failed = (code: string): EffectOutcome => ({
      status: 'failed',
      code,
      report: (unit) => {
        unit.send(matter, { type: 'HANDOVER_FAILED', at: unit.at, code, service });
      },
    });
    if (target === undefined) return failed('no-handover-target');
    const open = async (): Promise<readonly Opened[]> => {
      const family = (await parts.reader.load([contact])).get(contact) ?? new Map();
      const policy = councilPolicy(parts.policy, council);
      const ids = [...family.values()]
        .filter(({ lifecycle, snapshot }) => {
          if (lifecycle.id !== 'artefact' || snapshot.context['kind'] !== 'extract') return false;
          return mayHave(classById(policy, String(snapshot.context['class'])), service);
        })
        .map(({ id }) => id);
      // An extract was written for one matter: what it says does not go along with the others.
      const own = (await parts.store.artefacts(ids)).filter(
        (sealed) => parts.vault.open(sealed, council).fields?.['matter'] === matter,
      );
      if (own.length === 0) return [];
      const why = { by: SYSTEM, purpose: 'handover', recipient: service };
      return openArtefacts(
        parts,
        council,
        own.map(({ artefact }) => artefact),
        why,
      );
    };
    const delivery = await target({ key, contact, matter, service, open }, signal);
    switch (delivery.status) {
      case 'sent':
        return {
          status: 'done',
          report: (unit) => {
            unit.send(matter, { type: 'HANDED_OVER', at: unit.at, service });
          },
        };
      case 'retry':
        return {
          status: 'retry',
          code: delivery.code,
          ...(delivery.afterMs !== undefined && { afterMs: delivery.afterMs }),
        };
      case 'failed':
        return failed(delivery.code);
      case 'uncertain':
        return { status: 'uncertain' };
    }
  },
});
