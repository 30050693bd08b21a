import { destination, pino, stdTimeFunctions, type Logger } from 'pino';

/**
 * JSON lines on standard error. Only codes, ids and numbers are given to it, by core's rule for loggers; written before
 * the call returns, so that the last line of a process that ends is there.
 */
export const jsonLog = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ fd: 2, sync: true }),
  );
