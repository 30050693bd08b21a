import type { JsonObject } from './json.ts';

/** Every error the library throws on purpose. `docs/errors.md` has the same table with what to do. */
export const ERROR_CODES = {
  CC_POLICY_INVALID: 'The policy document breaks its schema or contradicts itself.',
  CC_POLICY_NOT_ADOPTED:
    'The policy makes something due sooner than the one in force, and nobody has adopted it.',
  CC_COUNCIL_UNKNOWN: 'No council of this id in the policy.',
  CC_COUNCIL_NEEDED: 'The policy has several councils: say which one.',
  CC_CHANNEL_UNKNOWN: 'No channel of this id is configured.',
  CC_SERVICE_UNKNOWN: 'The policy has no service of this id.',
  CC_NOT_FOUND: 'Nothing of this id exists for this council.',
  CC_NOT_POSSIBLE: 'The stage cannot take this command; the error lists what is possible.',
  CC_NOT_AUTHORISED: 'The authorise function refused this.',
  CC_CONFLICT: 'It has changed since the version that was expected.',
  CC_INPUT_INVALID:
    'A command or item lacks something or has a wrong value; the error names the field.',
  CC_EVENT_RESERVED: 'An event whose name is reserved for timers was sent from outside.',
  CC_PURPOSE_REFUSED: 'The artefact class does not list this purpose.',
  CC_RECIPIENT_REFUSED:
    'The artefact class does not name this recipient, and no basis and authority were given.',
  CC_ARTEFACT_ERASED: 'The artefact has been erased, or its time has come.',
  CC_ARTEFACT_RESTRICTED: 'The artefact is restricted: kept, not used.',
  CC_SEAL_BROKEN: 'A sealed artefact or key does not open: wrong key, or changed bytes.',
  CC_KEY_DESTROYED: 'The epoch key that wraps this artefact has been destroyed.',
  CC_KEYRING_INVALID: 'The keyring is missing, unreadable, or does not belong to this store.',
  CC_MACHINE_REFUSED:
    'A lifecycle uses what a durable engine cannot carry; the error names the place.',
  CC_MACHINE_UNKNOWN: 'No lifecycle of this id is registered.',
  CC_STEP_FAILED:
    'A guard, assignment, delay or output of a lifecycle failed; nothing was changed.',
  CC_NEEDS_ATTENTION: 'The instance is parked: a person must decide how it goes on.',
  CC_STORE_LOCKED: 'Another engine has this store open.',
  CC_STORE_FULL: 'The disk is full: nothing new is accepted, nothing accepted is lost.',
  CC_STORE_VERSION: 'The store was written by a newer release.',
  CC_STORE_BROKEN: 'The store answered against its contract.',
  CC_ERASURES_NOT_REPLAYED:
    'The store is older than its erasure ledger, and the ledger was not given or is not the newest.',
  CC_BUSY: 'Too much is waiting; try again after the time given.',
  CC_STOPPED: 'The contact centre is not running or is stopping.',
  CC_SOURCE_MALFORMED: 'The channel cannot read what arrived.',
  CC_SIGNATURE_INVALID: 'What arrived is not signed as it must be: nothing of it was taken.',
  CC_TOO_LARGE: 'Larger than the limit that the error names.',
  CC_WORKER_FAILED: 'A worker thread does not start.',
  CC_CONFIG_INVALID: 'The configuration breaks its schema; the error names the path.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * Thrown for everything a caller can act on. `code` is stable; `facts` holds ids, codes and limits, never personal data;
 * the message says what was wrong and what to do.
 */
export class ContactCentreError extends Error {
  override readonly name = 'ContactCentreError';
  readonly code: ErrorCode;
  readonly facts: JsonObject;

  constructor(code: ErrorCode, message: string, facts: JsonObject = {}, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
    this.facts = facts;
  }
}

/** True for an error of ours with this code, also when another copy of the package made it. */
export const hasCode = (error: unknown, code: ErrorCode): error is ContactCentreError =>
  error instanceof Error && 'code' in error && error.code === code;
