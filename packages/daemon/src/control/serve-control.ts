import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Perform, Session } from '../command/session.ts';
import { VERBS } from '../verbs/verbs.ts';
import { answeringTerminal } from './answer-lines.ts';
import { controlSocket } from './control-socket.ts';
import { readVerbRequest, RELEASE, VERBS_PATH, type VerbRequest } from './verb-request.ts';

/** Bytes of a request: an answer to a customer and its attachments are far below. */
const LARGEST = 32 * 1024 * 1024;

/** Milliseconds that verbs have to end in when the daemon stops. */
const GRACE_MS = 5_000;

export interface ServedControl {
  readonly path: string;
  /** Takes no more, and lets end what is being done. */
  close(): Promise<void>;
}

interface Parts extends ControlOptions {
  /** Of all verbs. */
  readonly names: readonly string[];
}

export interface ControlOptions {
  readonly log: Logger;
  readonly perform: Perform;
  /** The session of one who asks by this name. */
  readonly sessionOf: (by: string) => Session;
}

const bodyOf = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    // Read to its end all the same: whoever is still writing would not see the answer.
    if (size <= LARGEST) chunks.push(bytes);
  }
  return size > LARGEST ? null : Buffer.concat(chunks).toString('utf8');
};

const refuse = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(text);
};

const perform = async (
  { log, names, perform: act, sessionOf }: Parts,
  asked: VerbRequest,
  response: ServerResponse,
): Promise<void> => {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.flushHeaders();
  const terminal = answeringTerminal(response, asked);
  const exit = await act(asked.words, terminal, sessionOf(asked.by));
  terminal.exit(exit);
  response.end();
  // Words may hold what a person has typed: the verb's name alone is logged.
  const [first = '', second = ''] = asked.words;
  const verb = names.find((name) => name === first || name === `${first} ${second}`) ?? 'unknown';
  log.info({ verb, exit }, 'asked');
};

const answer = async (
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  if (request.url !== VERBS_PATH || request.method !== 'POST') {
    refuse(response, 404, `POST ${VERBS_PATH}: there is nothing else here.`);
    return;
  }
  const body = await bodyOf(request);
  if (body === null) {
    refuse(response, 413, `More than ${LARGEST} bytes of standard input: give less.`);
    return;
  }
  const asked = readVerbRequest(body);
  if (asked === null) refuse(response, 400, 'This is no request for a verb.');
  else if (asked.release !== RELEASE) {
    refuse(
      response,
      409,
      `The running council-contact is release ${RELEASE}, this command is ${asked.release}: restart the one that runs.`,
    );
  } else await perform(parts, asked, response);
};

const listen = (parts: Parts, address: string) => {
  const server = createServer((request, response) => {
    response.on('error', () => {});
    answer(parts, request, response).catch(() => response.destroy());
  });
  // Bound while no one else can be let in: a socket takes its mode from the mask.
  const mask = process.umask(0o177);
  try {
    server.listen(address);
  } finally {
    process.umask(mask);
  }
  return server;
};

/**
 * Listens on the socket of a store that this process has open. What lies there already is the leaving of one that was
 * killed: whoever has the store is the only one who may listen.
 * @throws CC_CONFIG_INVALID where the path is too long; what the system says where it cannot be made
 */
export const serveControl = async (
  folder: string,
  options: ControlOptions,
): Promise<ServedControl> => {
  // All of them are loaded while they are of this release: an upgrade replaces the files beside a running daemon.
  const verbs = await Promise.all([...VERBS.values()].map((group) => group.load()));
  const names = verbs.flat().map(({ name }) => name);
  const socket = controlSocket(folder);
  rmSync(socket.path, { force: true });
  const server = listen({ ...options, names }, socket.address);
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve).once('error', reject);
  });
  chmodSync(socket.path, 0o600);
  return {
    path: socket.path,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      server.closeIdleConnections();
      await closed;
      clearTimeout(late);
      socket[Symbol.dispose]();
      rmSync(socket.path, { force: true });
    },
  };
};
