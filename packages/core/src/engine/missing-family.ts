import type { InstanceId } from '../ids.ts';

/** Not an error of anyone's: a unit of work asked for a family that must be loaded first. */
export class MissingFamily extends Error {
  override readonly name = 'MissingFamily';
  readonly family: InstanceId;

  constructor(family: InstanceId) {
    super(`family ${family} is not loaded`);
    this.family = family;
  }
}
