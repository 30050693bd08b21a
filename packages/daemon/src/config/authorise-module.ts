import { pathToFileURL } from 'node:url';
import type { Authorise } from '@council-contact/core';
import { configError } from './config-error.ts';

const AT = { path: '/authorise' };

/** The council's own rules on who may do what. @throws CC_CONFIG_INVALID where the module has none */
export const authoriseModule = async (path: string): Promise<Authorise> => {
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await import(pathToFileURL(path).href);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    throw configError(`/authorise: ${path} cannot be loaded (${code}).`, AT);
  }
  const { authorise } = exported;
  if (typeof authorise === 'function') return authorise as Authorise;
  throw configError(
    `/authorise: ${path} exports no function authorise({ by, action, service, purpose }).`,
    AT,
  );
};
