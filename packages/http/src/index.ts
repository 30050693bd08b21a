/**
 * Serves the channels of a contact centre over HTTP: on a listener of its own, in Fastify, in Express.
 *
 * @module
 */
export { expressContactCentre } from './express-contact-centre.ts';
export type { ExpressContactCentre, MountedMessage } from './express-contact-centre.ts';
export { fastifyContactCentre } from './fastify-contact-centre.ts';
export type { FastifyContactCentreOptions } from './fastify-contact-centre.ts';
export { contactCentreHandler } from './handler.ts';
export type { Handler, RequestPlace } from './handler.ts';
export type { HttpCentre, ServedCentre } from './http-centre.ts';
export type { HandlerOptions } from './options.ts';
export { serve } from './serve.ts';
export type { ServeOptions, Serving } from './serve.ts';
