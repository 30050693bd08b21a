import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { simpleParser, type SimpleParserOptions } from 'mailparser';

/** The parser alone: reads and parses the files it is told of, one after another. */
export interface BareRequest {
  readonly files: readonly string[];
  readonly options: SimpleParserOptions;
}

const port = parentPort;
if (port === null) throw new Error('runs as a worker thread only');

const parseAll = async ({ files, options }: BareRequest): Promise<number> => {
  let characters = 0;
  for (const file of files) {
    const mail = await simpleParser(await readFile(file), options);
    characters += (mail.text ?? '').length;
  }
  return characters;
};

port.on('message', (request: BareRequest) => {
  void parseAll(request).then((characters) => port.postMessage(characters));
});
