import type { EffectDraft, FactDraft, Tell } from './step-result.ts';

/** The only actions through which a step asks for anything. */
export const OUTPUT_NAMES = ['fact', 'effect', 'tell'] as const;

/** What an output action is given: one, or a list of any length. */
export type OneOrMore<T> = T | readonly T[];

const declared = (): void => undefined;

/**
 * The actions `fact`, `effect` and `tell`, to be spread into `setup({ actions: { ...outputs(), … } })`. They are never run:
 * a step collects their params. `F` narrows the facts that a machine may state.
 */
export const outputs = <F extends FactDraft = FactDraft>(): {
  /** What this step makes true. Ids, codes and instants only: facts are read by everyone. */
  readonly fact: (args: unknown, params: OneOrMore<F>) => void;
  /** What is to be done outside the database, after commit. */
  readonly effect: (args: unknown, params: OneOrMore<EffectDraft>) => void;
  /** An event for another instance of the family, applied in the same transaction. */
  readonly tell: (args: unknown, params: OneOrMore<Tell>) => void;
} => ({ fact: declared, effect: declared, tell: declared });
