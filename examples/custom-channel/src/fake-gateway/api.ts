import { keptUntil, newId, type GatewayRecord, type Records } from './records.ts';

/** What a request to the gateway comes to. */
export interface Answer {
  readonly status: number;
  readonly body: object | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  readonly idempotencyKey: string | undefined;
}

export interface ApiState {
  readonly records: Records;
  /** Ids of what went out to a phone, in order. */
  readonly sent: string[];
  readonly now: () => Date;
  refusesErasure: boolean;
}

const LONGEST = 918;
const GONE: Answer = { status: 404, body: { code: 'not-found' } };
const REFUSED: Answer = { status: 403, body: { code: 'legal-hold' } };
const NUMBER = /^\+[1-9]\d{6,14}$/;

const shown = (record: GatewayRecord): object => {
  const { id, from, to, at, reference, content } = record;
  return content === null
    ? { id, from, to, at, status: 'deleted', metadataUntil: keptUntil(record).toISOString() }
    : { id, from, to, at, reference, status: 'kept', text: content.text };
};

const send = (state: ApiState, { body, idempotencyKey }: ApiRequest): Answer => {
  const earlier = state.records.byReference(idempotencyKey ?? '');
  if (earlier !== undefined) return { status: 200, body: { id: earlier.id } };
  const { to, from, text, reference } = JSON.parse(body) as Record<string, string>;
  if (to === undefined || !NUMBER.test(to)) return { status: 400, body: { code: 'bad-number' } };
  if (text === undefined || text.length > LONGEST)
    return { status: 400, body: { code: 'too-long' } };
  const { id } = state.records.add({
    id: newId('SM'),
    from: from ?? '',
    to,
    at: state.now().toISOString(),
    reference: idempotencyKey ?? reference ?? '',
    content: { text, media: [] },
    acknowledged: true,
  });
  state.sent.push(id);
  return { status: 201, body: { id } };
};

/** What was deleted can be asked for by its id, and is not found by its number. */
const idsOf = ({ records }: ApiState, number: string | null): readonly string[] =>
  records
    .all()
    .filter(({ from, to, content }) => content !== null && [from, to].includes(number ?? ''))
    .map(({ id }) => id);

const one = (state: ApiState, method: string, id: string): Answer => {
  const record = state.records.get(id);
  if (record === undefined) return GONE;
  if (method === 'DELETE') {
    if (state.refusesErasure) return REFUSED;
    record.content = null;
  }
  return { status: 200, body: shown(record) };
};

/** Deleted with its text, or alone; then nothing of it is found any more. */
const picture = ({ records, refusesErasure }: ApiState, method: string, id: string): Answer => {
  const record = records.withPicture(id);
  const found = record?.content?.media.find((each) => each.id === id);
  if (record === undefined || found === undefined) return GONE;
  if (method !== 'DELETE')
    return { status: 200, body: found.bytes, headers: { 'content-type': found.type } };
  if (refusesErasure) return REFUSED;
  record.content = {
    text: record.content?.text ?? '',
    media: record.content?.media.filter((each) => each !== found) ?? [],
  };
  return { status: 200, body: { status: 'deleted', metadataUntil: keptUntil(record) } };
};

/** The gateway's API: POST /messages, GET /messages?number=, GET and DELETE /messages/ID, GET and DELETE /media/ID, GET /health. */
export const answerTo = (state: ApiState, request: ApiRequest): Answer => {
  const { method, path, query } = request;
  const [what, id] = path;
  if (what === 'health') return { status: 200, body: {} };
  if (what === 'messages' && id === undefined)
    return method === 'POST'
      ? send(state, request)
      : { status: 200, body: idsOf(state, query.get('number')) };
  if (what === 'messages' && id !== undefined) return one(state, method, id);
  return what === 'media' && id !== undefined ? picture(state, method, id) : GONE;
};
