import type { ContactId } from '../contact.ts';
import { familyOf } from '../ids.ts';
import type { MatterId } from '../matter.ts';
import { SYSTEM } from '../party.ts';
import type { Delivery } from '../ports/outbound.ts';
import type { EffectHandler, EffectOutcome } from './effect-handler.ts';
import type { InstanceReader } from './instance-reader.ts';
import { openArtefacts, type Opened, type OpeningParts } from './opening.ts';
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
        unit.send(matter, { type: 'HANDOVER_FAILED', at: unit.at, code });
      },
    });
    if (target === undefined) return failed('no-handover-target');
    const open = async (): Promise<readonly Opened[]> => {
      const family = (await parts.reader.load([contact])).get(contact) ?? new Map();
      const policy = councilPolicy(parts.policy, council);
      const ids = [...family.values()]
        .filter(({ lifecycle, snapshot }) => {
          if (lifecycle.id !== 'artefact' || snapshot.context['kind'] !== 'extract') return false;
          const { recipients } = classById(policy, String(snapshot.context['class']));
          return recipients.includes('*') || recipients.includes(service);
        })
        .map(({ id }) => id);
      return ids.length === 0
        ? []
        : openArtefacts(parts, council, ids, { by: SYSTEM, purpose: 'handover' });
    };
    const delivery = await target({ key, contact, matter, service, open }, signal);
    switch (delivery.status) {
      case 'sent':
        return {
          status: 'done',
          report: (unit) => {
            unit.send(matter, { type: 'HANDED_OVER', at: unit.at });
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
