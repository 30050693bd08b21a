import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export const SECRET = `whsec_${Buffer.alloc(32, 'bench').toString('base64')}`;

/** What is asked of the thread that posts. */
export interface Load {
  readonly url: string;
  readonly first: number;
  readonly count: number;
  readonly batch: number;
  readonly connections: number;
}

export interface Sender {
  /** Where payloads lie. */
  readonly origin: string;
  /** Posts, and returns each post's milliseconds. */
  post(load: Load): Promise<readonly number[]>;
  close(): Promise<void>;
}

export const startSender = async (): Promise<Sender> => {
  const worker = new Worker(new URL('load-worker.ts', import.meta.url));
  const [origin] = (await once(worker, 'message')) as [string];
  return {
    origin,
    async post(load) {
      const answered = once(worker, 'message');
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage(load);
      const [times] = (await answered) as [readonly number[]];
      return times;
    },
    async close() {
      await worker.terminate();
    },
  };
};
