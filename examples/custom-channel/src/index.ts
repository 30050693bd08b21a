export { sms } from './sms-channel.ts';
