import type { EpochMs } from '../clock.ts';

/** What guards, actions and delays see while an instance is born: XState's first event, with the birth event inside. */
export interface Birth<E extends { readonly at: EpochMs }> {
  readonly type: 'xstate.init';
  readonly input: E;
}

/** When the event was applied, also while the instance is born. */
export const instantOf = (
  event: { readonly at: EpochMs } | Birth<{ readonly at: EpochMs }>,
): EpochMs => ('input' in event ? event.input.at : event.at);
