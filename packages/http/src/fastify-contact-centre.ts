import type { FastifyPluginAsync } from 'fastify';
import type { ServedCentre } from './http-centre.ts';
import { nodeMount } from './node-mount.ts';
import type { HandlerOptions } from './options.ts';

export interface FastifyContactCentreOptions extends HandlerOptions {
  readonly centre: ServedCentre;
  /** How long closing waits for what runs, in milliseconds; 10,000 by default. */
  readonly drainMs?: number;
}

/**
 * Fastify plugin, encapsulated: `app.register(fastifyContactCentre, { centre, prefix: '/contact' })`. Its routes read no
 * body; parsers of the rest of the application stay as they are. Where `log` is left out, Fastify's own is used.
 */
export const fastifyContactCentre: FastifyPluginAsync<FastifyContactCentreOptions> = async (
  fastify,
  { centre, drainMs = 10_000, ...options },
) => {
  const mount = nodeMount(centre, { log: fastify.log, ...options });
  fastify.removeAllContentTypeParsers();
  // Leaves the body in its stream, whatever its type: Fastify's own parsers would read it.
  fastify.addContentTypeParser('*', (_request, _body, done) => done(null));
  fastify.addHook('preClose', () => mount.drain(drainMs));
  fastify.all('/*', { logLevel: 'silent' }, async (request, reply) => {
    reply.hijack();
    await mount.answer(request.raw, reply.raw, fastify.prefix);
  });
};
