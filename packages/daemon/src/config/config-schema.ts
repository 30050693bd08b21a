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
    log: {
      type: 'object',
      additionalProperties: false,
      properties: {
        level: { enum: ['fatal', 'error', 'warn', 'info', 'debug', 'silent'], default: 'info' },
      },
    },
  },
} as const;
