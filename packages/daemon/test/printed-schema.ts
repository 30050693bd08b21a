import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const FILE = join(import.meta.dirname, '../../../docs/commands.schema.json');

const published = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly properties: Readonly<Record<string, object>>;
};

/** Verbs that the page has a schema for. */
export const describedVerbs = (): readonly string[] => Object.keys(published.properties);

const ajv = new Ajv2020({
  strict: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/u },
});
const check = ajv.compile(published);

/** What is wrong with what a verb printed, by the published schema; null where nothing is. */
export const wrongWith = (verb: string, printed: unknown): string | null =>
  check({ [verb]: printed }) ? null : ajv.errorsText(check.errors);
