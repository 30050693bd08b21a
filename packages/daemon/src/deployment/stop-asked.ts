import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Resolves at the first signal to stop and keeps the process alive until then: the engine's own timers do not. A second
 * signal ends the process at once, which is as safe and only less tidy.
 */
export const stopAsked = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    const alive = setInterval(() => {}, 3_600_000);
    let asked = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (asked) process.exit(128 + constants.signals[signal]);
        asked = true;
        clearInterval(alive);
        resolve(signal);
      });
    }
  });
