/**
 * The email channel: mails from files in, replies as files out.
 *
 * @module
 */
export { emailFiles } from './email-files.ts';
export { DEFAULT_MAIL_LIMITS } from './limits.ts';
export type { MailLimits } from './limits.ts';
export { classifyMail, MAIL_CLASSES } from './machine-mail.ts';
export type { MachineMail, MailClass, OwnAddresses } from './machine-mail.ts';
export { mailKey } from './mail-key.ts';
export { mailToInbound } from './mail-to-inbound.ts';
export type { MailOrigin } from './mail-to-inbound.ts';
export type { MessageParser, ParseOutcome, UnreadableCode, WholeMail } from './message-parser.ts';
export type { EmailFilesConfig } from './options.ts';
export { parseMail } from './parse-mail.ts';
export type { EvidenceHeaders, MailAddress, MailAttachment, ParsedMail } from './parsed-mail.ts';
export { parsedMailToJson } from './parsed-mail-json.ts';
export { createParserPool } from './parser-pool.ts';
export type { ParserPoolOptions } from './parser-pool.ts';
