import { OUTCOMES } from '../contact.ts';
import { JURISDICTIONS } from './bank-holidays.ts';
import {
  HOURS_KEY_PATTERN,
  HOURS_PATTERN,
  code,
  date,
  flag,
  id,
  lawfulBasis,
  lead,
  period,
  plainText,
  recipient,
  responseTime,
  text,
  words,
} from './schema-values.ts';

/** One value, or a list of some. */
const oneOrMore = (
  value: { readonly type: 'string'; readonly enum?: readonly string[] },
  minItems = 1,
) => ({
  type: ['string', 'array'],
  if: { type: 'string' },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: value,
  items: value,
  minItems,
  uniqueItems: true,
});

const object = (
  properties: Readonly<Record<string, object>>,
  required: readonly string[] = [],
) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

const listOf = (items: object, more: object = {}) => ({ type: 'array', items, ...more });

const lane = {
  services: oneOrMore(id, 0),
  mode: { enum: ['route', 'suggest'] },
  flags: oneOrMore(flag, 0),
};

const holidays = {
  type: ['string', 'object'],
  pattern: `^(?:${JURISDICTIONS.join('|')})$`,
  description: `one of ${JURISDICTIONS.join(', ')}, or an object with dates`,
  additionalProperties: false,
  minProperties: 1,
  properties: {
    jurisdiction: { type: 'string', enum: JURISDICTIONS },
    dates: oneOrMore(date),
    except: oneOrMore(date),
  },
} as const;

/**
 * JSON Schema 2020-12 of a policy document; the package publishes it as `policy.schema.json`, for editors. What a schema
 * cannot say, such as that a service's team exists, `loadPolicy` checks too.
 */
export const policySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Council Contact policy',
  ...object(
    {
      $schema: { type: 'string' },
      schema: { const: 1 },
      version: text,
      effectiveFrom: date,
      regulator: object(
        { name: text, website: { type: 'string', format: 'uri', description: 'a web address' } },
        ['name', 'website'],
      ),
      backupHorizon: lead,
      disposal: object({
        stopAboveShare: {
          type: 'number',
          minimum: 0,
          maximum: 1,
          description: 'a share from 0 to 1',
        },
        unasked: { type: 'integer', minimum: 0, description: 'a whole number from 0' },
      }),
      organisations: listOf({ $ref: '#/$defs/organisation' }, { minItems: 1 }),
      calendars: listOf({ $ref: '#/$defs/calendar' }, { minItems: 1 }),
      councils: listOf({ $ref: '#/$defs/council' }, { minItems: 1 }),
    },
    ['schema', 'version', 'effectiveFrom', 'organisations', 'calendars', 'councils'],
  ),
  $defs: {
    organisation: object(
      {
        id,
        name: text,
        roles: oneOrMore({ type: 'string', enum: ['controller', 'processor'] }),
        dataProtectionOfficer: object(
          {
            name: text,
            email: { type: 'string', format: 'email', description: 'an email address' },
            phone: text,
            post: text,
          },
          ['email', 'phone', 'post'],
        ),
        ownedBy: oneOrMore(id),
      },
      ['id', 'name'],
    ),
    calendar: object(
      {
        id,
        timeZone: text,
        hours: {
          type: 'object',
          minProperties: 1,
          propertyNames: {
            pattern: HOURS_KEY_PATTERN,
            description: 'a weekday such as monday, or a run such as monday-friday',
          },
          additionalProperties: {
            type: 'string',
            pattern: HOURS_PATTERN,
            description: 'opening hours such as "09:00-17:00"',
          },
        },
        holidays,
      },
      ['id', 'hours'],
    ),
    council: object(
      {
        id,
        name: text,
        organisation: id,
        timeZone: text,
        calendar: id,
        channels: listOf({ $ref: '#/$defs/channel' }, { minItems: 1 }),
        teams: listOf(object({ id, name: text, organisation: id }, ['id', 'name'])),
        services: listOf({ $ref: '#/$defs/service' }, { minItems: 1 }),
        routing: object({ rules: listOf({ $ref: '#/$defs/rule' }), default: object(lane) }, [
          'default',
        ]),
        artefactClasses: listOf({ $ref: '#/$defs/artefactClass' }, { minItems: 1 }),
        holdReasons: listOf(object({ id, label: text, longestReview: period }, ['id', 'label'])),
        outcomes: oneOrMore({ type: 'string', enum: OUTCOMES }),
        reopening: object(
          {
            withinWorkingDays: { type: 'integer', minimum: 0, maximum: 1000 },
            calendar: id,
            closingWords: oneOrMore(words, 0),
          },
          ['withinWorkingDays'],
        ),
        skeletonPeriod: period,
        examples: listOf({ $ref: '#/$defs/example' }),
      },
      [
        'id',
        'name',
        'organisation',
        'channels',
        'services',
        'routing',
        'artefactClasses',
        'skeletonPeriod',
      ],
    ),
    channel: object(
      {
        id,
        kind: id,
        address: text,
        acknowledgement: object({ subject: { ...plainText, maxLength: 200 }, text: plainText }, [
          'subject',
          'text',
        ]),
      },
      ['id', 'kind'],
    ),
    service: object(
      {
        id,
        name: text,
        controller: id,
        team: id,
        lgsl: { type: 'integer', minimum: 0 },
        lgil: { type: 'integer', minimum: 0 },
        responseTime: {
          ...responseTime,
          type: ['string', 'object'],
          additionalProperties: false,
          required: ['within'],
          properties: { within: responseTime, calendar: id },
        },
        handover: code,
      },
      ['id', 'name'],
    ),
    rule: object({ id, when: { $ref: '#/$defs/conditions' }, ...lane }, ['id', 'when']),
    conditions: {
      ...object({
        channel: oneOrMore(id),
        address: oneOrMore(code),
        subject: oneOrMore(words),
        body: oneOrMore(words),
        words: oneOrMore(words),
        allWords: oneOrMore(words),
        form: oneOrMore(code),
        field: object({ name: code, value: oneOrMore(words) }, ['name', 'value']),
        queue: oneOrMore(words),
        signal: oneOrMore(code),
      }),
      minProperties: 1,
    },
    artefactClass: object(
      {
        id,
        label: text,
        match: {
          ...object({
            channel: oneOrMore(id),
            kind: oneOrMore(code),
            form: oneOrMore(code),
            service: oneOrMore(id),
          }),
          minProperties: 1,
        },
        controller: id,
        purposes: oneOrMore(id),
        lawfulBasis,
        trigger: { enum: ['captured', 'closed', 'last-action'] },
        period,
        backstop: period,
        lead,
        recipients: oneOrMore(recipient, 0),
        fields: oneOrMore(code),
      },
      ['id', 'label', 'purposes', 'lawfulBasis', 'period'],
    ),
    example: object(
      {
        name: text,
        item: object(
          {
            channel: id,
            address: code,
            subject: { type: 'string' },
            text: { type: 'string' },
            form: code,
            fields: { type: 'object', additionalProperties: { type: 'string' } },
            queue: code,
            signals: oneOrMore(code),
          },
          ['channel'],
        ),
        expect: object(
          {
            rule: id,
            services: oneOrMore(id, 0),
            flags: oneOrMore(flag, 0),
          },
          ['services'],
        ),
      },
      ['name', 'item', 'expect'],
    ),
  },
} as const;
