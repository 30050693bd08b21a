import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

export type OptionSpec =
  | { readonly type: 'boolean'; readonly help: string }
  | {
      readonly type: 'string';
      /** What stands for the value in a help text. */
      readonly value: string;
      readonly help: string;
      readonly required?: boolean;
      readonly multiple?: boolean;
      readonly choices?: readonly string[];
    };

export type Options = Readonly<Record<string, OptionSpec>>;

type ValueOf<S extends OptionSpec> = S extends { type: 'boolean' }
  ? boolean
  : S extends { multiple: true }
    ? readonly string[]
    : S extends { required: true }
      ? string
      : string | undefined;

export type Values<O extends Options> = { readonly [N in keyof O]: ValueOf<O[N]> };

/** One thing that the command does. */
interface VerbOf<O extends Options> {
  /** As it is typed: `contacts route`. */
  readonly name: string;
  /** Positional arguments; `[FILE]` may be left out, `PATH...` is one or more. */
  readonly args: readonly string[];
  /** One line. */
  readonly summary: string;
  /** What a help text says besides. */
  readonly details?: string;
  readonly options: O;
  /** Beside a running daemon it is run by that one, over its socket; without this the store must be free. */
  readonly throughDaemon?: boolean;
}

export interface VerbSpec<O extends Options> extends VerbOf<O> {
  /** Returns the exit code where it is not 0. */
  readonly run: (call: {
    readonly options: Values<O>;
    readonly args: readonly string[];
    readonly terminal: Terminal;
    readonly session: Session;
  }) => Promise<number | void>;
}

/** A verb as the command line sees it: its options are known when it runs. */
export interface Verb extends VerbOf<Options> {
  run(
    options: Readonly<Record<string, unknown>>,
    args: readonly string[],
    terminal: Terminal,
    session: Session,
  ): Promise<number | void>;
}

export const verb = <const O extends Options>({ run, ...spec }: VerbSpec<O>): Verb => ({
  ...spec,
  // `readArguments` has made them what the specification says.
  run: (options, args, terminal, session) =>
    run({ options: options as Values<O>, args, terminal, session }),
});
