/**
 * The kit for authors of stores and channels.
 *
 * @module
 */
export { describeStore } from './describe-store.ts';
