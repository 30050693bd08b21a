import type { EpochMs } from '../clock.ts';
import { ContactCentreError } from '../errors.ts';
import type { ArtefactContext } from '../lifecycle/artefact-events.ts';
import type { MatterContext } from '../lifecycle/matter-events.ts';
import type { LifecycleEvent } from '../lifecycle/step-result.ts';
import { addPeriod } from '../policy/period.ts';
import type { ArtefactClass, CouncilPolicy, Policy } from '../policy/policy.ts';
import { reopenUntil } from '../policy/reopening.ts';
import { remaining, responseTarget, resume } from '../policy/response-time.ts';
import { dues } from '../policy/retention.ts';
import type { Instance } from './instance.ts';
import type { StepRules } from './unit-of-work.ts';
import { repeatable } from './error-code.ts';

/** What is pruned at the end of the skeleton's period; a family goes when its last member may. */
const EXPIRING: ReadonlySet<string> = new Set([
  'contact',
  'matter',
  'artefact',
  'hold',
  'disclosure',
]);

/**
 * Adds to events what the policy computes for them, so that each stored event carries the instants it was applied with
 * and replay asks no policy.
 */
export const policyRules = (policy: Policy): StepRules => {
  const councilOf = (instance: Instance): CouncilPolicy => councilPolicy(policy, instance.council);
  return {
    complete(event, instance) {
      if (instance.lifecycle.id === 'matter')
        return completeForMatter(event, instance, councilOf(instance));
      if (instance.lifecycle.id === 'artefact') {
        return completeForArtefact(event, instance, councilOf(instance), policy.digest);
      }
      if (instance.lifecycle.id !== 'contact') return event;
      if (event.type === 'MATTER_CHANGED' && event['status'] === 'resolved') {
        return { ...event, reopenUntil: reopenUntil(councilOf(instance), event['at'] as EpochMs) };
      }
      return event;
    },
    expiresAt(instance, at) {
      if (!EXPIRING.has(instance.lifecycle.id)) return null;
      const council = councilOf(instance);
      return addPeriod(at, council.skeletonPeriod, council.timeZone);
    },
  };
};

/** @throws CC_COUNCIL_UNKNOWN */
export const councilPolicy = (policy: Policy, id: string): CouncilPolicy => {
  const council = policy.councils.get(id);
  if (council === undefined) {
    throw new ContactCentreError(
      'CC_COUNCIL_UNKNOWN',
      `The policy has no council '${repeatable(id)}'.`,
      {
        council: repeatable(id),
      },
    );
  }
  return council;
};

/** Response targets start once, stand still while the customer is asked, and go on from where they stood. */
const completeForMatter = (
  event: LifecycleEvent,
  instance: Instance,
  council: CouncilPolicy,
): LifecycleEvent => {
  const at = event['at'] as EpochMs;
  const context = instance.snapshot.context as unknown as MatterContext;
  const service = council.services.get((event['service'] as string | undefined) ?? context.service);
  if (service === undefined || service.responseTime === null) return event;
  const target = (from: EpochMs): LifecycleEvent => {
    const targetAt = responseTarget(service, from);
    return targetAt === null ? event : { ...event, targetAt };
  };
  switch (event.type) {
    case 'ROUTE':
      return context.targetAt === null ? event : { ...event, targetAt: undefined };
    case 'REOPEN':
      return target(at);
    case 'AWAIT_CUSTOMER':
      return context.targetAt === null
        ? event
        : { ...event, remainingMs: remaining(service, at, context.targetAt) };
    case 'CUSTOMER_REPLIED':
      return context.remainingMs === null
        ? event
        : { ...event, targetAt: resume(service, at, context.remainingMs) };
    default:
      return event;
  }
};

/** The class that an artefact was given; the last one where a newer policy no longer has it. */
export const classById = (council: CouncilPolicy, id: string): ArtefactClass => {
  const found = council.classes.find((candidate) => candidate.id === id) ?? council.classes.at(-1);
  if (found === undefined)
    throw new ContactCentreError('CC_POLICY_INVALID', `${council.id} has no artefact classes.`);
  return found;
};

/** RESCHEDULE_FOR names a trigger that came; only artefacts whose class runs from it get new dues. */
const completeForArtefact = (
  event: LifecycleEvent,
  instance: Instance,
  council: CouncilPolicy,
  digest: string,
): LifecycleEvent | null => {
  if (event.type !== 'RESCHEDULE_FOR') return event;
  const context = instance.snapshot.context as unknown as ArtefactContext;
  const trigger = event['trigger'] === 'reopened' ? 'closed' : event['trigger'];
  if (context.trigger !== trigger) return null;
  const at = event['at'] as EpochMs;
  const kind = classById(council, context.class);
  const next = dues(kind, council, {
    capturedAt: context.capturedAt,
    ...(event['trigger'] === 'closed' && { closedAt: at }),
    ...(event['trigger'] === 'last-action' && { lastActionAt: at }),
  });
  if (next.dueAt === context.dueAt) return null;
  const { class: id, controller } = context;
  return {
    type: 'RESCHEDULE',
    at,
    class: id,
    controller,
    trigger: context.trigger,
    ...next,
    policy: digest,
  };
};
