import type { ArtefactId } from '../artefact.ts';
import { FLAGS, OUTCOMES, type ContactId, type Outcome } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import { matterId } from '../ids.ts';
import type { ContactContext } from '../lifecycle/contact-events.ts';
import { matterLifecycle } from '../lifecycle/lifecycles.ts';
import { Personal } from '../personal.ts';
import type { CouncilPolicy, Policy } from '../policy/policy.ts';
import type { WrappedKey } from '../ports/rows.ts';
import { checkCode } from './arrival.ts';
import { artefactIds, capture, classify, type Draft } from './capture.ts';
import type {
  Claim,
  Command,
  Note,
  OnMatter,
  OnReply,
  RaiseFlag,
  Resolve,
  Return,
  Route,
  Triage,
} from './command.ts';
import { raiseFlag } from './flags.ts';
import { nameEvent, routeEvent } from './intake.ts';
import { notPossible } from './possible.ts';
import { reclassify } from './reclassification.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Vault } from './vault/vault.ts';
import { repeatable } from './error-code.ts';

/** What a command works with: the contact, in a unit of work, under its council's policy. */
export interface CommandScope {
  readonly unit: UnitOfWork;
  readonly council: CouncilPolicy;
  readonly policy: Policy;
  readonly vault: Vault;
  readonly contact: ContactId;
  /** Wrapped keys of artefacts that may change their class. */
  readonly keys: ReadonlyMap<ArtefactId, WrappedKey>;
}

export const contextOf = ({ unit, contact }: CommandScope): ContactContext =>
  unit.find(contact)?.snapshot.context as unknown as ContactContext;

/** @throws CC_NOT_POSSIBLE with what is possible. */
export const insist = (
  scope: CommandScope,
  id: string,
  command: string,
  event: { type: string } & Record<string, unknown>,
): void => {
  const { unit } = scope;
  if (!unit.offer(id, { ...event, at: unit.at })) {
    throw notPossible(unit.family(scope.contact), scope.contact, command);
  }
};

const knownService = ({ council }: CommandScope, service: string): void => {
  if (council.services.has(service)) return;
  throw new ContactCentreError(
    'CC_SERVICE_UNKNOWN',
    `${council.id} has no service '${repeatable(service)}'; the policy has ${[...council.services.keys()].join(', ')}.`,
    { service: repeatable(service) },
  );
};

export const knownOutcome = ({ council }: CommandScope, outcome: Outcome): void => {
  if (council.outcomes.has(outcome)) return;
  throw new ContactCentreError(
    'CC_INPUT_INVALID',
    `outcome must be one of ${[...council.outcomes].join(', ')}.`,
    { field: 'outcome', known: [...OUTCOMES] },
  );
};

/** Matters of the contact in any of these statuses. */
const mattersIn = (scope: CommandScope, matter: string | undefined, command: string): string => {
  const { matters } = contextOf(scope);
  if (matter !== undefined) {
    if (matters[matter] !== undefined) return matter;
    throw new ContactCentreError(
      'CC_NOT_FOUND',
      `${scope.contact} has no matter ${repeatable(matter)}.`,
      {
        matter: repeatable(matter),
      },
    );
  }
  const open = Object.entries(matters).filter(([, status]) => status !== 'resolved');
  const [only, ...others] = open;
  if (only !== undefined && others.length === 0) return only[0];
  if (open.length === 0)
    throw notPossible(scope.unit.family(scope.contact), scope.contact, command);
  throw new ContactCentreError(
    'CC_INPUT_INVALID',
    `${scope.contact} has several open matters; say which: ${open.map(([id]) => id).join(', ')}.`,
    { field: 'matter', open: open.map(([id]) => id) },
  );
};

/** Something an officer wrote. */
export const written = (
  kind: string,
  text: string,
  fields: Record<string, string> = {},
): Draft => ({
  kind,
  mediaType: 'text/plain',
  size: Buffer.byteLength(text),
  content: new Personal({ mediaType: 'text/plain', text, fields }),
});

/** Seals what an officer gave, and lets the contact know the artefacts. Returns their ids. */
export const keep = (
  scope: CommandScope,
  command: string,
  drafts: readonly Draft[],
  service?: string,
): readonly ArtefactId[] => {
  const { unit, vault, council, policy, contact } = scope;
  const context = contextOf(scope);
  const number = Object.keys(context.artefacts).length + 1;
  const site = {
    council,
    policy: policy.digest,
    channel: context.channel,
    capturedAt: unit.at,
    closedAt: context.resolvedAt,
    ...(service !== undefined && { service }),
  };
  capture(unit, vault, contact, number, classify(drafts, site), site, null);
  const ids = artefactIds(contact, number, drafts.length);
  for (const artefact of ids) {
    insist(scope, contact, command, { type: 'ARTEFACT_CAPTURED', artefact });
  }
  return ids;
};

const nameMatters = (
  scope: CommandScope,
  by: string,
  services: readonly string[],
): readonly string[] => {
  const { unit, contact, council } = scope;
  const context = contextOf(scope);
  const first = Object.keys(context.matters).length + 1;
  const [decisive] = services;
  if (first === 1 && decisive !== undefined) reclassify(scope, decisive, scope.keys);
  const matters = services.map((service, index) => ({
    matter: matterId(contact, first + index),
    service,
  }));
  insist(scope, contact, 'triage', { type: 'TRIAGE', by, matters });
  for (const { matter, service } of matters) {
    const named = nameEvent(council, matter, service, context.occurredAt);
    unit.start(matterLifecycle, matter, council.id, { ...named, at: unit.at, by });
  }
  return matters.map(({ matter }) => matter);
};

export const triage = (scope: CommandScope, { by, matters }: Triage): void => {
  if (matters.length === 0) {
    throw new ContactCentreError('CC_INPUT_INVALID', 'Name at least one matter.', {
      field: 'matters',
    });
  }
  for (const { service } of matters) knownService(scope, service);
  nameMatters(
    scope,
    by.id,
    matters.map(({ service }) => service),
  );
  for (const { about, service } of matters)
    if (about !== undefined) keep(scope, 'triage', [written('note', about)], service);
};

export const routeMatter = (
  scope: CommandScope,
  { by, matter, service, purpose, extract }: Route,
): void => {
  knownService(scope, service);
  checkCode(purpose, 'purpose');
  const untriaged = matter === undefined && Object.keys(contextOf(scope).matters).length === 0;
  const [named] = untriaged ? nameMatters(scope, by.id, [service]) : [];
  const chosen = named ?? mattersIn(scope, matter, 'route');
  if (extract !== undefined) {
    keep(scope, 'route', [written('extract', extract, { matter: chosen })], service);
  }
  insist(scope, chosen, 'route', {
    ...routeEvent(scope.council, service, contextOf(scope).occurredAt, purpose),
    by: by.id,
  });
};

const onMatter =
  (command: string, type: string) =>
  (scope: CommandScope, { by, matter }: OnMatter): void =>
    insist(scope, mattersIn(scope, matter, command), command, { type, by: by.id });

export const accept = onMatter('accept', 'ACCEPT');
export const awaitCustomer = onMatter('awaitCustomer', 'AWAIT_CUSTOMER');

export const returnMatter = (scope: CommandScope, { by, matter, reason }: Return): void => {
  checkCode(reason, 'reason');
  insist(scope, mattersIn(scope, matter, 'return'), 'return', {
    type: 'RETURN',
    by: by.id,
    reason,
  });
};

export const resolve = (scope: CommandScope, { by, matter, outcome, summary }: Resolve): void => {
  knownOutcome(scope, outcome);
  const chosen = mattersIn(scope, matter, 'resolve');
  if (summary !== undefined) {
    keep(scope, 'resolve', [written('summary', summary, { matter: chosen })]);
  }
  insist(scope, chosen, 'resolve', { type: 'RESOLVE', by: by.id, outcome });
};

export const reopen = (
  scope: CommandScope,
  { by, reason }: Command & { readonly reason: string },
): void => {
  checkCode(reason, 'reason');
  insist(scope, scope.contact, 'reopen', { type: 'REOPEN', by: by.id, reason });
};

export const note = (scope: CommandScope, { by, text }: Note): void => {
  keep(scope, 'note', [written('note', text)]);
  insist(scope, scope.contact, 'note', { type: 'NOTE', by: by.id });
};

/** By a person: the answer will not reach the customer, and that is settled otherwise. */
export const acceptReplyFailure = (scope: CommandScope, { by, reply: artefact }: OnReply): void =>
  insist(scope, scope.contact, 'acceptReplyFailure', {
    type: 'ACCEPT_REPLY_FAILURE',
    by: by.id,
    reply: artefact,
  });

export const flag = (scope: CommandScope, { flag: name }: RaiseFlag): void => {
  if (!(FLAGS as readonly string[]).includes(name)) {
    throw new ContactCentreError('CC_INPUT_INVALID', `flag must be one of ${FLAGS.join(', ')}.`, {
      field: 'flag',
      known: [...FLAGS],
    });
  }
  if (contextOf(scope).flags[name as keyof ContactContext['flags']] !== undefined) return;
  if (!raiseFlag(scope.unit, scope.council, scope.contact, name)) {
    throw notPossible(scope.unit.family(scope.contact), scope.contact, 'flag');
  }
};

export const closeFlag = (scope: CommandScope, { by, flag: name }: RaiseFlag): void =>
  insist(scope, scope.contact, 'closeFlag', { type: 'CLOSE_FLAG', by: by.id, flag: name });

export const claim = (scope: CommandScope, { by, claimant }: Claim): void =>
  insist(scope, scope.contact, 'claim', { type: 'CLAIM', by: by.id, claimant: claimant ?? by.id });

export const unclaim = (scope: CommandScope, { by }: Command): void =>
  insist(scope, scope.contact, 'unclaim', { type: 'UNCLAIM', by: by.id });

export const endLive = (scope: CommandScope, { by }: Command): void =>
  insist(scope, scope.contact, 'endLive', { type: 'END_LIVE', by: by.id });

export const release = (scope: CommandScope, { by }: Command): void =>
  insist(scope, scope.contact, 'release', { type: 'RELEASE', by: by.id, reread: false });
