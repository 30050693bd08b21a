export type SmsConfig = Record<'url' | 'token' | 'number' | 'secret', string> & {
  oldSecret?: string;
};

const secret = { type: 'string', minLength: 16, 'x-secret': true };
export const SMS_SCHEMA = {
  type: 'object',
  properties: {
    url: { type: 'string', pattern: '^https?://[^/]+$', description: 'Where its API is.' },
    token: { ...secret, description: 'What we present to it.' },
    number: { type: 'string', pattern: '^\\+[1-9][0-9]{6,14}$', description: 'Ours, E.164.' },
    secret: { ...secret, description: 'What it signs webhooks with.' },
    oldSecret: { ...secret, description: 'The last one: taken too while the two are changed.' },
  },
  required: ['url', 'token', 'number', 'secret'],
  additionalProperties: false,
};
