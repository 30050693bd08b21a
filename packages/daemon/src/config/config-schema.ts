const source = {
  description: 'Where a secret is: an environment variable, or a file that only its owner reads.',
  oneOf: [
    {
      type: 'object',
      required: ['env'],
      additionalProperties: false,
      properties: { env: { type: 'string', minLength: 1 } },
    },
    {
      type: 'object',
      required: ['file'],
      additionalProperties: false,
      properties: { file: { type: 'string', minLength: 1 } },
    },
  ],
} as const;

const path = (description: string) => ({ type: 'string', minLength: 1, description }) as const;

/** JSON Schema of the configuration file, published as config.schema.json. Paths are relative to the file. */
export const configSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Configuration of the council-contact command',
  description: 'Paths are relative to the folder of this file.',
  type: 'object',
  required: ['policy', 'store', 'channels'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    policy: path('The policy document, YAML or JSON.'),
    store: {
      type: 'object',
      required: ['folder'],
      additionalProperties: false,
      properties: { folder: path('Where contacts are kept: a local disk.') },
    },
    keyring: {
      type: 'object',
      required: ['path'],
      additionalProperties: false,
      description: 'Left out: a file beside the folder of the store, named after it.',
      properties: {
        path: path('The keys that open what is kept: outside the folder of the store.'),
        escrow: path('A second copy on another disk, overwritten with each change.'),
        root: { ...source, description: `Root key that seals the file. ${source.description}` },
      },
    },
    channels: {
      type: 'object',
      description: 'By the id that the policy gives them, for ever.',
      propertyNames: { minLength: 1 },
      additionalProperties: {
        type: 'object',
        required: ['use'],
        description: 'Fields beside `use` are those of the package.',
        properties: {
          use: {
            type: 'string',
            minLength: 1,
            description:
              'The package that brings the channel, or a file from ./ on; `#name` where it exports several.',
          },
        },
      },
    },
    erasureLedger: {
      type: 'object',
      required: ['path'],
      additionalProperties: false,
      description: 'Left out: a file beside the folder of the store, named after it.',
      properties: {
        path: path(
          'Ids of what was erased, so that a restored backup brings none of it back: outside the folder of the store, on a disk that outlives it.',
        ),
      },
    },
    http: {
      type: 'object',
      additionalProperties: false,
      description:
        'Left out: nothing is served. Otherwise run serves /channels/ID/…, /livez, /readyz and /metrics.',
      properties: {
        host: { type: 'string', minLength: 1, default: '127.0.0.1' },
        port: { type: 'integer', minimum: 0, maximum: 65_535, description: '0: any free one.' },
        publicUrl: {
          type: 'string',
          pattern: '^https?://[^/]+(/.*[^/])?$',
          description: 'Where the outside reaches it, without a slash at the end: senders sign it.',
        },
        trustProxies: {
          type: 'array',
          items: { type: 'string', minLength: 1 },
          description: 'Networks (10.0.0.0/8) whose X-Forwarded-Proto and -Host are believed.',
        },
        maxBodyBytes: { type: 'integer', minimum: 1, default: 67_108_864 },
        bodyTimeoutMs: { type: 'integer', minimum: 1, default: 60_000 },
        drainMs: {
          type: 'integer',
          minimum: 0,
          default: 10_000,
          description: 'How long requests may go on when run is stopped.',
        },
        metrics: { type: 'boolean', default: true },
        council: {
          type: 'string',
          minLength: 1,
          description: 'Whose channels are served; needed where the policy has several.',
        },
        tls: {
          type: 'object',
          required: ['key', 'cert'],
          additionalProperties: false,
          properties: { key: path('Private key, PEM.'), cert: path('Certificate chain, PEM.') },
        },
      },
    },
    authorise: path(
      'A module that exports a function authorise({ by, action, service, purpose }): false refuses a command.',
    ),
    log: {
      type: 'object',
      additionalProperties: false,
      properties: {
        level: { enum: ['fatal', 'error', 'warn', 'info', 'debug', 'silent'], default: 'info' },
      },
    },
  },
} as const;
