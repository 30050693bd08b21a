import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JsonValue } from '@council-contact/core';
import { configError } from './config-error.ts';

/** Where a secret is. What it is stands in no configuration file. */
export type SecretSource = { readonly env: string } | { readonly file: string };

const isSource = (value: JsonValue): value is { env: string } | { file: string } =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length === 1 &&
  Object.entries(value).every(
    ([key, where]) => (key === 'env' || key === 'file') && typeof where === 'string',
  );

/**
 * A secret from the environment or a file, the line end of which is left out.
 * @param at JSON Pointer of the field, for the error
 * @throws CC_CONFIG_INVALID where it stands in the configuration itself, or is not where that says
 */
export const readSecret = async (value: JsonValue, at: string, folder: string): Promise<string> => {
  if (!isSource(value)) {
    throw configError(
      `${at} is a secret: write where it is, {env: NAME} or {file: PATH}, and never the secret itself.`,
      { path: at },
    );
  }
  if ('env' in value) {
    const found = process.env[value.env];
    if (found !== undefined && found !== '') return found;
    throw configError(`${at}: the environment variable ${value.env} is not set.`, { path: at });
  }
  try {
    return (await readFile(resolve(folder, value.file), 'utf8')).replace(/\r?\n$/u, '');
  } catch {
    throw configError(`${at}: the file ${value.file} cannot be read.`, { path: at });
  }
};
