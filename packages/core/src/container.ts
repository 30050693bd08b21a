// oxlint-disable-next-line import/no-unassigned-import -- tsyringe throws at import without this polyfill
import 'reflect-metadata';
import { container, type InjectionToken } from 'tsyringe';
import { Engine, type EngineOptions } from './engine/engine.ts';

/** `Symbol.for`, so that two copies of this package in one process agree. */
const token = <T>(name: string): InjectionToken<T> => Symbol.for(`@council-contact/core/${name}`);

const OPTIONS = token<EngineOptions>('EngineOptions');
const ENGINE = token<Engine>('Engine');

/**
 * The composition root: a child container for each engine, tokens and factories only. Classes take plain arguments and
 * know of no container; constructor metadata would pass in tests and fail in the bundle.
 */
export const composeEngine = (options: EngineOptions): Engine => {
  const own = container.createChildContainer();
  own.register(OPTIONS, { useValue: options });
  own.register(ENGINE, { useFactory: (resolver) => new Engine(resolver.resolve(OPTIONS)) });
  return own.resolve(ENGINE);
};
