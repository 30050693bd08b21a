import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { answerTo, type Answer, type ApiState } from './api.ts';
import type { GatewayFailure } from './failure.ts';
import { newId, Records, type GatewayPicture, type GatewayRecord } from './records.ts';
import { signedWebhook } from './signed-webhook.ts';

export interface FakeGatewayOptions {
  /** What the adapter must present. */
  readonly token: string;
  /** Signs the webhooks. */
  readonly secret: string;
  readonly now?: () => Date;
  /** How a webhook gets to us; fetch where left out. */
  readonly post?: (webhook: Request) => Promise<Response>;
}

/** A text that a phone sends to us. */
export interface IncomingText {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly at?: string;
  readonly pictures?: readonly Omit<GatewayPicture, 'id'>[];
}

export type ReceiptStatus = 'sent' | 'delivered' | 'undelivered';

/** An SMS gateway in small: a listener on 127.0.0.1 that keeps texts for 60 days and posts signed webhooks. */
export class FakeGateway {
  /** Where webhooks go. */
  webhookUrl = '';
  /** Changed by hand when the secret is rotated. */
  secret: string;
  /** Where it sends all who ask it something. */
  redirectTo: string | null = null;
  /** How often it was asked something. */
  asked = 0;
  readonly #options: FakeGatewayOptions;
  readonly #state: ApiState;
  readonly #server: Server;
  /** What is posted again, as it was, until it is taken. */
  readonly #webhooks = new Map<string, string>();
  readonly #held: (() => void)[] = [];
  #failure: GatewayFailure | null = null;

  constructor(options: FakeGatewayOptions) {
    this.#options = options;
    this.secret = options.secret;
    const now = options.now ?? ((): Date => new Date());
    this.#state = { records: new Records(now), sent: [], now, refusesErasure: false };
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What went out to phones, in order. */
  get sent(): readonly GatewayRecord[] {
    return this.#state.sent.flatMap((id) => this.#state.records.get(id) ?? []);
  }

  record(id: string): GatewayRecord | undefined {
    return this.#state.records.get(id);
  }

  /** Takes a text from a phone, keeps it and posts its webhook. */
  async text({ from, to, text, at, pictures = [] }: IncomingText): Promise<GatewayRecord> {
    const record = this.#state.records.add({
      id: newId('SM'),
      from,
      to,
      at: at ?? this.#state.now().toISOString(),
      content: { text, media: pictures.map((picture) => ({ ...picture, id: newId('ME') })) },
      acknowledged: false,
    });
    const { id } = record;
    const media = record.content?.media.map((picture) => ({ id: picture.id, type: picture.type }));
    const message = { id, from, to, at: record.at, text, media };
    this.#webhooks.set(id, JSON.stringify({ type: 'message.received', message }));
    await this.announce(id);
    return record;
  }

  /** Posts the webhook of a text, once more where it was posted before. */
  async announce(id: string): Promise<boolean> {
    const isTaken = await this.post(this.#webhooks.get(id) ?? '');
    const record = this.record(id);
    if (record !== undefined) record.acknowledged ||= isTaken;
    return isTaken;
  }

  /** Tells what became of a text of ours. */
  report(
    { id, reference }: Pick<GatewayRecord, 'id' | 'reference'>,
    status: ReceiptStatus,
    code?: string,
  ): Promise<boolean> {
    const message = { id, reference, status, code, at: this.#state.now().toISOString() };
    return this.post(JSON.stringify({ type: 'message.status', message }));
  }

  /** Posts any body as a signed webhook. True where the answer was 2xx. */
  async post(body: string, secret = this.secret): Promise<boolean> {
    try {
      const response = await (this.#options.post ?? fetch)(this.signed(body, secret));
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  /** A webhook, signed now and not posted. */
  signed(body: string, secret = this.secret): Request {
    return signedWebhook(this.webhookUrl, body, secret, this.#state.now());
  }

  fail(failure: GatewayFailure): void {
    this.#failure = failure;
    this.#state.refusesErasure = failure === 'refuse-erasure';
  }

  recover(): void {
    this.#failure = null;
    this.#state.refusesErasure = false;
    for (const release of this.#held.splice(0)) release();
  }

  /** Goes down: connections break, new ones are refused. */
  async close(): Promise<void> {
    this.recover();
    this.#server.closeAllConnections();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, headers } = await this.#outcome(request);
    if (this.#failure === 'drop-answer') {
      response.destroy();
      return;
    }
    if (this.#failure === 'hang') await new Promise<void>((release) => this.#held.push(release));
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body instanceof Uint8Array ? body : JSON.stringify(body));
  }

  async #outcome(request: IncomingMessage): Promise<Answer> {
    this.asked += 1;
    const body = await textOf(request);
    if (this.redirectTo !== null)
      return { status: 307, body: {}, headers: { location: this.redirectTo } };
    if (this.#failure === 'refuse') return { status: 503, body: { code: 'unavailable' } };
    if (this.#failure === 'limit')
      return { status: 429, body: { code: 'rate-limited' }, headers: { 'retry-after': '2' } };
    if (request.headers.authorization !== `Bearer ${this.#options.token}`)
      return { status: 401, body: { code: 'bad-token' } };
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    return answerTo(this.#state, {
      method: request.method ?? 'GET',
      path: pathname.slice(1).split('/'),
      query: searchParams,
      body,
      idempotencyKey: request.headers['idempotency-key']?.toString(),
    });
  }
}
