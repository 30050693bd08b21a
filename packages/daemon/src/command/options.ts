/** Options that several verbs take. */
export const CONFIG = {
  config: {
    type: 'string',
    value: 'FILE',
    help: 'Configuration; left out: $COUNCIL_CONTACT_CONFIG, or council-contact.yaml here.',
  },
} as const;

export const JSON_OUT = {
  json: { type: 'boolean', help: 'Prints JSON.' },
} as const;

export const COUNCIL = {
  council: { type: 'string', value: 'ID', help: 'Needed where the policy has several.' },
} as const;
