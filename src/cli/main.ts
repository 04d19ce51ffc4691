#!/usr/bin/env node
import { commands } from './commands/index.ts';
import { createProgram } from './program.ts';
import { runProgram } from './run-program.ts';

const args = process.argv.slice(2);

await runProgram(args, async (output, open) => {
  await createProgram(commands, open, output).parseAsync(args, { from: 'user' });
});
