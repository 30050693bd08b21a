import {
  ContactCentreError,
  loadPolicy,
  type CouncilPolicy,
  type Policy,
} from '@council-contact/core';
import { UsageError } from '../command/usage-error.ts';
import { readDocument } from './read-document.ts';

const refuse = (text: string): Error => new ContactCentreError('CC_POLICY_INVALID', text);

/** @throws CC_POLICY_INVALID naming file and place */
export const loadPolicyFile = async (path: string): Promise<Policy> => {
  return loadPolicy(await readDocument(path, refuse));
};

/** The council that is meant; it need not be said where there is one. @throws UsageError */
export const councilOf = (policy: Policy, named: string | undefined): CouncilPolicy => {
  const [first, ...others] = policy.councils.values();
  const known = [...policy.councils.keys()].join(', ');
  const council = named === undefined ? first : policy.councils.get(named);
  if (council === undefined)
    throw new UsageError(`The policy has no council '${named ?? ''}': one of ${known}.`);
  if (named === undefined && others.length > 0) {
    throw new UsageError(
      `The policy has several councils: say which with --council, one of ${known}.`,
    );
  }
  return council;
};
