import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { configError } from '../config/config-error.ts';

/** In the folder of the store. */
const NAME = 'control.sock';

/** Bytes of a socket's path, its ending null left out: what every system that we know takes. */
const LONGEST = 103;

/** How the socket of a store is reached. */
export interface ControlSocket extends Disposable {
  /** Where it lies. */
  readonly path: string;
  /** What to listen on or to connect to: `path`, or a shorter way to the same place. Holds until it is disposed of. */
  readonly address: string;
}

/**
 * The socket in a store's folder. Where the path is longer than a socket's may be, it is reached through the folder's
 * own descriptor, which Linux gives a short name.
 * @param folder must be there
 * @throws CC_CONFIG_INVALID where neither goes
 */
export const controlSocket = (folder: string): ControlSocket => {
  const path = join(folder, NAME);
  if (Buffer.byteLength(path) <= LONGEST) {
    return { path, address: path, [Symbol.dispose]: () => {} };
  }
  if (!existsSync('/proc/self/fd')) {
    throw configError(
      `/store/folder: the path ${path} is longer than the ${LONGEST} bytes that a socket's may be: give the store a shorter one.`,
      { path: '/store/folder' },
    );
  }
  const descriptor = openSync(folder, 'r');
  return {
    path,
    address: `/proc/self/fd/${descriptor}/${NAME}`,
    [Symbol.dispose]: () => closeSync(descriptor),
  };
};
