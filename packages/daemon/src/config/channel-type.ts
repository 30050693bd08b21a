import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ChannelType } from '@council-contact/core';
import { configError } from './config-error.ts';

/** A channel of whatever package: its own schema says what its configuration is. */
export type AnyChannelType = ChannelType<unknown>;

const isChannelType = (value: unknown): value is AnyChannelType => {
  if (typeof value !== 'object' || value === null) return false;
  if (!('manifest' in value) || !('open' in value) || typeof value.open !== 'function')
    return false;
  const { manifest } = value;
  return (
    typeof manifest === 'object' &&
    manifest !== null &&
    'apiVersion' in manifest &&
    'kind' in manifest &&
    'configSchema' in manifest
  );
};

const isMissing = (error: unknown, name: string): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.includes(`'${name}'`);

/** A package is looked for beside this command first, then beside the configuration; a path from the configuration on. */
const load = async (name: string, file: string): Promise<Readonly<Record<string, unknown>>> => {
  if (/^\.{0,2}\//u.test(name)) return import(pathToFileURL(resolve(dirname(file), name)).href);
  try {
    return await import(name);
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    return import(pathToFileURL(createRequire(file).resolve(name)).href);
  }
};

/**
 * The ChannelType that a package brings: the one among its named exports that has a manifest and opens. `package#name`
 * says which where there are several.
 * @param at JSON Pointer of the field `use`, for errors
 * @param file the configuration file
 * @throws CC_CONFIG_INVALID
 */
export const channelType = async (
  use: string,
  at: string,
  file: string,
): Promise<AnyChannelType> => {
  const [name = '', chosen] = use.split('#');
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await load(name, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    const missing = code.endsWith('MODULE_NOT_FOUND');
    throw configError(
      missing
        ? `${at}: there is no package ${name}: install it beside the configuration, or mend the name.`
        : `${at}: ${name} cannot be loaded (${code}).`,
      { path: at },
    );
  }
  const types = Object.entries(exported).filter(([, value]) => isChannelType(value));
  const names = types.map(([type]) => type);
  const [only] = chosen === undefined ? types : types.filter(([type]) => type === chosen);
  if (only === undefined) {
    throw configError(
      names.length === 0
        ? `${at}: ${name} exports no channel: a named export with manifest and open.`
        : `${at}: ${name} exports no channel '${chosen ?? ''}': one of ${names.join(', ')}.`,
      { path: at },
    );
  }
  if (chosen === undefined && types.length > 1) {
    throw configError(
      `${at}: ${name} exports several channels: say which, as ${names.map((type) => `${name}#${type}`).join(' or ')}.`,
      { path: at },
    );
  }
  return only[1] as AnyChannelType;
};
