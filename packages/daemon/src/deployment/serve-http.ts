import { readFile } from 'node:fs/promises';
import { serve, type Serving } from '@council-contact/http';
import type { HttpConfig } from '../config/load-config.ts';
import { configError } from '../config/config-error.ts';
import type { Deployment } from './open-deployment.ts';

/** What a host and port are refused with: taken, not allowed, not this machine's. */
const NO_PLACE = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND'];

const pem = async (path: string, at: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch {
    throw configError(`${at}: the file ${path} cannot be read.`, { path: at });
  }
};

const tlsOf = async ({ tls }: HttpConfig) =>
  tls === undefined
    ? {}
    : {
        tls: {
          key: await pem(tls.key, '/http/tls/key'),
          cert: await pem(tls.cert, '/http/tls/cert'),
        },
      };

/** Serves the channels of a running deployment. @throws CC_CONFIG_INVALID; what listening throws */
export const serveHttp = async (
  { centre, policy, log }: Deployment,
  config: HttpConfig,
): Promise<Serving> => {
  const councils = [...policy.councils.keys()];
  const { council = councils.length === 1 ? councils[0] : undefined, drainMs: _, ...rest } = config;
  if (council === undefined || !policy.councils.has(council)) {
    throw configError(`/http/council must be one of ${councils.join(', ')}.`, {
      path: '/http/council',
    });
  }
  const options = { ...rest, ...(await tlsOf(config)), log };
  try {
    return await serve(centre.council(council), options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!NO_PLACE.includes(code)) throw error;
    throw configError(`/http: ${code}: it cannot listen there: name another host and port.`, {
      path: '/http',
    });
  }
};
