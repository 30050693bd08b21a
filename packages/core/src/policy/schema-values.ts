import { FLAGS } from '../contact.ts';
import { LEAD_PATTERN, PERIOD_PATTERN } from './period.ts';

// Schemas of the single values in a policy document. Descriptions are what an error says was expected.

export const text = { type: 'string', minLength: 1, maxLength: 500, pattern: '\\S' } as const;
export const id = {
  type: 'string',
  pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  maxLength: 64,
  description: 'an id of lower-case letters, digits and single hyphens',
} as const;
export const period = {
  type: 'string',
  pattern: PERIOD_PATTERN,
  description: 'an ISO 8601 duration such as P30D, P2Y or PT72H',
} as const;
export const date = {
  type: 'string',
  format: 'date',
  description: 'a date as YYYY-MM-DD',
} as const;

export const code = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  pattern: '\\S',
  description: 'a word or code',
} as const;
/** Without a letter or digit it would never be found; what looks like a pattern would not be read as one. */
export const words = {
  type: 'string',
  maxLength: 200,
  pattern: '^(?=.*[\\p{L}\\p{N}])[^*\\\\|\\[\\]^${}]*$',
  description: 'a plain word or phrase (no patterns)',
} as const;
export const recipient = {
  type: 'string',
  pattern: '^(?:[*]|[a-z0-9]+(?:-[a-z0-9]+)*)$',
  description: 'a service id, or "*" for the service that a matter is routed to',
} as const;
/** Sent as it stands: what looks like a placeholder would be sent too. */
export const plainText = {
  type: 'string',
  minLength: 1,
  maxLength: 10_000,
  pattern: '^(?![\\s\\S]*(?:[{]{2}|[$%#][{]|<%))[\\s\\S]*\\S',
  description: 'plain text (nothing is filled in: no placeholders)',
} as const;
/** UK GDPR Article 6(1). */
export const lawfulBasis = {
  enum: [
    'consent',
    'contract',
    'legal-obligation',
    'vital-interests',
    'public-task',
    'legitimate-interests',
    'recognised-legitimate-interests',
  ],
} as const;
export const flag = { type: 'string', enum: FLAGS } as const;

const weekday = '(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)';
export const HOURS_KEY_PATTERN = `^${weekday}(?:-${weekday})?$`;
export const HOURS_PATTERN =
  '^((?:[01][0-9]|2[0-3]):[0-5][0-9])-((?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$';
export const RESPONSE_TIME_PATTERN = '^([1-9][0-9]{0,3}) working (day|hour)s?$';

export const responseTime = {
  type: 'string',
  pattern: RESPONSE_TIME_PATTERN,
  description: 'a response time such as "10 working days" or "4 working hours"',
} as const;

export const lead = {
  type: 'string',
  pattern: LEAD_PATTERN,
  description: 'an ISO 8601 duration of days, hours, minutes and seconds, such as PT30S',
} as const;
