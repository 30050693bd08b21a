import type { Actor } from '@council-contact/core';
import type { Deployment, DeploymentOptions } from '../deployment/open-deployment.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';

/** A verb that is to be done, as it was typed. */
export interface Asked {
  readonly verb: Verb;
  readonly options: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
}

/** Who commands, and how a verb comes to the deployment. */
export interface Session {
  readonly by: Actor;
  /** Opened for this verb alone, or the one that runs already. @throws what `openDeployment` throws */
  open(options: DeploymentOptions): Promise<Deployment>;
  /** Lets a running daemon do it; undefined where none runs. Left out: this is that daemon. */
  readonly pass?: (asked: Asked, terminal: Terminal) => Promise<number | undefined>;
  /** Does what somebody else has typed: for a daemon that is asked. */
  readonly perform: Perform;
}

/** Does what was typed. Never throws; returns the exit code. */
export type Perform = (
  words: readonly string[],
  terminal: Terminal,
  session: Session,
) => Promise<number>;
