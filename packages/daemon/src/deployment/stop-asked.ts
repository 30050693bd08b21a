import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface StopAsked extends Disposable {
  /** Resolves at the first signal to stop. */
  readonly asked: Promise<NodeJS.Signals>;
}

/**
 * Listens for signals to stop, and keeps the process alive until one comes: the engine's own timers do not. A second
 * signal ends the process at once, which is as safe and only less tidy.
 */
export const stopAsked = (): StopAsked => {
  const alive = setInterval(() => {}, 3_600_000);
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    let before = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (before) process.exit(128 + constants.signals[signal]);
        before = true;
        clearInterval(alive);
        resolve(signal);
      });
    }
  });
  return { asked, [Symbol.dispose]: () => clearInterval(alive) };
};
