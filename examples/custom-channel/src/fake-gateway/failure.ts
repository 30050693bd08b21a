/**
 * - `refuse`: 503; nothing that is asked is done.
 * - `limit`: 429 with Retry-After; nothing that is asked is done.
 * - `hang`: what is asked is done, the answer waits for `recover`.
 * - `drop-answer`: what is asked is done, and the connection breaks before the answer.
 * - `refuse-erasure`: deleting is refused, all else works.
 */
export type GatewayFailure = 'refuse' | 'limit' | 'hang' | 'drop-answer' | 'refuse-erasure';
