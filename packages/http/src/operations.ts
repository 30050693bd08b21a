import { codeOf, whole } from './problem.ts';
import type { HttpCentre } from './http-centre.ts';

/** A store that does not say how it is within this time is taken for down. */
const READY_WITHIN_MS = 5_000;

export type Readiness = 'starting' | 'running' | 'stopping';

const said = (status: number, body: object): Response =>
  whole(JSON.stringify(body), status, { 'content-type': 'application/json' });

/** The process lives and answers: nothing else is asked. */
export const livez = (): Response => said(200, { status: 'ok' });

/**
 * Whether requests should be sent here. A channel whose source is down does not make it less ready: the others work, and
 * the status says `degraded` or `down`.
 */
export const readyz = async (
  readiness: Readiness,
  centre: HttpCentre | null,
): Promise<Response> => {
  if (readiness !== 'running' || centre === null) return said(503, { status: readiness });
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer from the store')), READY_WITHIN_MS);
    });
    const { status } = await Promise.race([centre.health(), late]);
    return said(200, { status });
  } catch (error) {
    const code = codeOf(error);
    return said(503, { status: 'down', ...(code !== null && { code }) });
  } finally {
    clearTimeout(timer);
  }
};

/** OpenMetrics 1.0 text, as Prometheus asks for it. */
export const metrics = async (centre: HttpCentre): Promise<Response> =>
  whole(await centre.metrics(), 200, {
    'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  });
