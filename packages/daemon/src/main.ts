#!/usr/bin/env node
import { processTerminal } from './command/terminal.ts';
import { runCommand } from './command/run-command.ts';

process.exitCode = await runCommand(process.argv.slice(2), processTerminal());
