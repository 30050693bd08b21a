import { hasCode, type ErrorCode } from '@council-contact/core';
import { UsageError } from './usage-error.ts';

/** What the shell learns. 75 is EX_TEMPFAIL of sysexits.h: the same command can succeed later. */
export const EXIT = { ok: 0, failed: 1, usage: 2, tryAgain: 75 } as const;

/** What the caller has to write differently. */
const USAGE: readonly ErrorCode[] = [
  'CC_CONFIG_INVALID',
  'CC_POLICY_INVALID',
  'CC_POLICY_NOT_ADOPTED',
  'CC_INPUT_INVALID',
  'CC_CHANNEL_UNKNOWN',
  'CC_COUNCIL_NEEDED',
  'CC_COUNCIL_UNKNOWN',
  'CC_SERVICE_UNKNOWN',
  'CC_KEYRING_INVALID',
];

/** What passes by itself, or when the daemon is stopped. */
const TRY_AGAIN: readonly ErrorCode[] = ['CC_STORE_LOCKED', 'CC_BUSY', 'CC_STOPPED'];

/** The exit code for whatever a verb has thrown. */
export const exitCodeOf = (error: unknown): number => {
  const isOneOf = (codes: readonly ErrorCode[]): boolean =>
    codes.some((code) => hasCode(error, code));
  if (error instanceof UsageError || isOneOf(USAGE)) return EXIT.usage;
  return isOneOf(TRY_AGAIN) ? EXIT.tryAgain : EXIT.failed;
};
