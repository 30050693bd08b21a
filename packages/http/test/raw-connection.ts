import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawConnection {
  readonly socket: Socket;
  /** All that has been answered so far. */
  answered(): string;
  /** Resolves once what was answered matches. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves with all that was answered when the other side has closed. */
  readonly closed: Promise<string>;
}

/** A connection on which a test writes what no client library would. */
export const rawConnection = async (url: string): Promise<RawConnection> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let text = '';
  const waiting = new Set<() => void>();
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part;
    for (const look of waiting) look();
  });
  socket.on('error', () => {});
  return {
    socket,
    answered: () => text,
    until: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!pattern.test(text)) return;
          waiting.delete(look);
          resolve(text);
        };
        waiting.add(look);
        look();
      }),
    closed: new Promise((resolve) => {
      socket.once('close', () => resolve(text));
    }),
  };
};
