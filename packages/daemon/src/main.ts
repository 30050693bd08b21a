#!/usr/bin/env node
import { processTerminal } from './command/terminal.ts';
import { runCommand } from './command/run-command.ts';
import { ownSession } from './control/own-session.ts';

// A reader such as `head` that has seen enough closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCommand(process.argv.slice(2), processTerminal(), ownSession());
