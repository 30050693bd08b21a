import { ContactCentreError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { Actor } from '../party.ts';
import { dueSooner, type SoonerDue } from '../policy/due-sooner.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { Store } from '../ports/store.ts';
import { recordForCouncil } from './council-record.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Writer } from './writer.ts';

/** Who allows a policy to make things due sooner. The digest says which, so that no other one slips through. */
export interface AdoptPolicy {
  readonly by: Actor;
  /** `Policy.digest` of the policy that is adopted. */
  readonly digest: string;
}

export interface PolicyAdoptionParts {
  readonly policy: Policy;
  readonly store: Store;
  readonly writer: Writer;
  readonly adopt?: AdoptPolicy | undefined;
}

/** Channel state of the engine's own: digest and document of the policy in force. */
const IN_FORCE = 'policy';
/** Digest of the one that somebody has adopted for the next start; empty for none. */
const ALLOWED = 'policy-allowed';
/** More paths than these say nothing more. */
const MOST_RECORDED = 100;

/**
 * The store knows the policy it was last opened with. One that only lengthens and adds is taken over at once; one that makes
 * anything due sooner waits until somebody adopts it.
 */
export class PolicyAdoption {
  readonly #parts: PolicyAdoptionParts;

  constructor(parts: PolicyAdoptionParts) {
    this.#parts = parts;
  }

  /** @throws CC_POLICY_NOT_ADOPTED with what would be due sooner */
  async open(): Promise<void> {
    const { policy, store, adopt, writer } = this.#parts;
    const stored = await store.channelState('engine', IN_FORCE);
    const known =
      stored === null ? null : (JSON.parse(stored) as { digest: string; document: JsonValue });
    if (known?.digest === policy.digest) return;
    const changes = known === null ? [] : changesFrom(known.document, policy);
    const allowed = await store.channelState('engine', ALLOWED);
    const adopted = adopt?.digest === policy.digest ? adopt : null;
    if (changes.length > 0 && adopted === null && allowed !== policy.digest) {
      throw notAdopted(policy, known?.digest ?? '', changes);
    }
    await writer.submit({
      lane: 'command',
      apply: (unit) => {
        unit.writes.channelState.push({
          channel: 'engine',
          key: IN_FORCE,
          value: JSON.stringify({ digest: policy.digest, document: policy.document }),
          expected: stored,
        });
        if ((allowed ?? '') !== '') setAllowed(unit, '');
        if (known === null) return;
        for (const council of policy.councils.keys()) {
          if (changes.length > 0 && adopted !== null)
            recordAdopted(unit, council, adopted.by, policy, changes);
          recordForCouncil(unit, council, {
            type: 'POLICY_CHANGED',
            before: known.digest,
            digest: policy.digest,
          });
        }
      },
    });
  }

  /** Lets a policy that makes things due sooner be opened with from now on. Returns what it does; empty: nobody need allow it. */
  async adopt(next: Policy, by: Actor): Promise<readonly SoonerDue[]> {
    const { policy, writer } = this.#parts;
    const changes = dueSooner(policy, next);
    if (changes.length === 0) return changes;
    await writer.submit({
      lane: 'command',
      apply: (unit) => {
        setAllowed(unit, next.digest);
        for (const council of policy.councils.keys())
          recordAdopted(unit, council, by, next, changes);
      },
    });
    return changes;
  }
}

const setAllowed = (unit: UnitOfWork, value: string): void => {
  unit.writes.channelState.push({ channel: 'engine', key: ALLOWED, value });
};

const recordAdopted = (
  unit: UnitOfWork,
  council: string,
  by: Actor,
  { digest }: Policy,
  changes: readonly SoonerDue[],
): void => {
  const paths = [...new Set(changes.map(({ path }) => path))].slice(0, MOST_RECORDED);
  recordForCouncil(unit, council, { type: 'POLICY_ADOPTED', by: by.id, digest, changes: paths });
};

/** A document of an older format cannot be compared, and so counts as changed throughout. */
const changesFrom = (document: JsonValue, policy: Policy): readonly SoonerDue[] => {
  let before: Policy;
  try {
    before = loadPolicy(document);
  } catch {
    return [{ path: '', code: 'unreadable', before: '', after: '' }];
  }
  return dueSooner(before, policy);
};

const SHOWN = 20;

const notAdopted = (
  { digest }: Policy,
  before: string,
  changes: readonly SoonerDue[],
): ContactCentreError => {
  const lines = changes
    .slice(0, SHOWN)
    .map(
      (one) =>
        `  ${one.path === '' ? 'the document' : one.path}: ${one.code}, ${one.before} → ${one.after}`,
    );
  const more = changes.length > SHOWN ? `\n  … and ${changes.length - SHOWN} more` : '';
  return new ContactCentreError(
    'CC_POLICY_NOT_ADOPTED',
    `this policy makes things due sooner than the one in force; somebody has to adopt it by its digest ${digest}:\n${lines.join('\n')}${more}`,
    { digest, before, changes: changes.slice(0, MOST_RECORDED).map((one) => ({ ...one })) },
  );
};
