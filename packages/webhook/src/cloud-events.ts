import { ContactCentreError } from '@council-contact/core';

// CloudEvents 1.0.2, JSON format and JSON batch format. The npm library brings its own validator, transports and
// emitters; what is needed of it is the dozen checks below, and that the envelope is held to codes.

/** The one type of event that is taken. */
export const ITEM_TYPE = 'uk.gov.council-contact.item.v1';

const NATURES = ['person', 'automatic', 'opt-out', 'self'] as const;

/** An envelope: ids and codes, and where the personal rest is. */
export interface ItemEvent {
  /** Names the item together with `source`, for ever: the same pair again is the same item. */
  readonly id: string;
  readonly source: string;
  /** When it happened, RFC 3339. */
  readonly time: string;
  readonly payload: URL;
  readonly conversation: string;
  readonly nature: (typeof NATURES)[number];
  readonly to: string;
  readonly form?: string;
  readonly queue?: string;
  readonly signals: readonly string[];
}

/** Printable ASCII with nothing in it that an address or a name has. */
const CODE = /^[!-?A-~]{1,256}$/u;
const SIGNAL = /^[a-z0-9][a-z0-9-]{0,63}$/u;
const TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/u;
const DATA = new Set(['payload', 'conversation', 'nature', 'to', 'form', 'queue', 'signals']);

type Fields = Readonly<Record<string, unknown>>;

const refuse = (reason: string, field: string): never => {
  throw new ContactCentreError(
    'CC_SOURCE_MALFORMED',
    `${field}: ${reason}. Nothing of the batch was taken.`,
    { reason, field },
  );
};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const code = (value: unknown, field: string): string =>
  typeof value === 'string' && CODE.test(value) ? value : refuse('not-a-code', field);

const optional = (fields: Fields, name: string, at: string): Partial<Record<string, string>> =>
  fields[name] === undefined ? {} : { [name]: code(fields[name], `${at}.${name}`) };

const timeOf = (value: unknown, field: string): string =>
  typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : refuse('not-a-time', field);

const payloadOf = (value: unknown, origins: ReadonlySet<string>, field: string): URL => {
  const url = typeof value === 'string' && value.length <= 2_048 ? URL.parse(value) : null;
  if (url === null || url.username !== '' || url.password !== '') return refuse('not-a-url', field);
  return origins.has(url.origin) ? url : refuse('origin-not-listed', field);
};

const signalsOf = (value: unknown, field: string): readonly string[] => {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > 20) return refuse('not-a-list', field);
  return value.map((signal: unknown) =>
    typeof signal === 'string' && SIGNAL.test(signal) ? signal : refuse('not-a-code', field),
  );
};

const eventOf = (event: unknown, at: string, origins: ReadonlySet<string>): ItemEvent => {
  if (!isFields(event)) return refuse('not-an-event', at);
  if (event['specversion'] !== '1.0') refuse('not-1.0', `${at}.specversion`);
  if (event['type'] !== ITEM_TYPE) refuse('type-unknown', `${at}.type`);
  const { data } = event;
  if (!isFields(data)) return refuse('not-an-object', `${at}.data`);
  // What is not known might be personal, and has no place in an envelope.
  if (Object.keys(data).some((name) => !DATA.has(name))) refuse('field-unknown', `${at}.data`);
  const id = code(event['id'], `${at}.id`);
  const nature = NATURES.find((known) => known === (data['nature'] ?? 'person'));
  return {
    id,
    source: code(event['source'], `${at}.source`),
    time: timeOf(event['time'], `${at}.time`),
    payload: payloadOf(data['payload'], origins, `${at}.data.payload`),
    conversation: code(data['conversation'] ?? id, `${at}.data.conversation`),
    nature: nature ?? refuse('not-a-nature', `${at}.data.nature`),
    to: code(data['to'] ?? 'webhook', `${at}.data.to`),
    ...optional(data, 'form', `${at}.data`),
    ...optional(data, 'queue', `${at}.data`),
    signals: signalsOf(data['signals'], `${at}.data.signals`),
  };
};

const parsed = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return refuse('not-json', 'body');
  }
};

/**
 * The events of a body, one or a batch. All are read or none.
 * @throws CC_SOURCE_MALFORMED with the facts `reason` and `field`, a path such as `events[3].time`; never a value
 */
export const readEvents = (
  body: Uint8Array,
  isBatch: boolean,
  limits: { readonly batch: number; readonly origins: ReadonlySet<string> },
): readonly ItemEvent[] => {
  const value = parsed(body);
  const events = isBatch ? value : [value];
  if (!Array.isArray(events)) return refuse('not-a-list', 'body');
  if (events.length > limits.batch) return refuse('batch-too-long', 'body');
  return events.map((event, index) => eventOf(event, `events[${index}]`, limits.origins));
};
