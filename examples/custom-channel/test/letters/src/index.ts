export { letters } from './letters-channel.ts';
