import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { processFailed } from './failures.ts';

/** A program of the bench in a fresh process: what it is told as JSON goes in, what it answers is checked. */
export async function measured<Answer extends z.ZodType>(
  command: readonly [file: string, ...args: string[]],
  told: unknown,
  answer: Answer,
): Promise<z.output<Answer>> {
  const [file, ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(told));
  const [output, code] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    }),
  ]);
  if (code !== 0) throw processFailed(command, code);
  return answer.parse(JSON.parse(output));
}

/** A program of this engine, as `scripts/bench.mjs` built it beside this one. */
export function engineProgram(name: string): [string, string] {
  return [process.execPath, fileURLToPath(new URL(`${name}.js`, import.meta.url))];
}

export function pythonProgram(python: string, name: string): [string, string] {
  return [python, fileURLToPath(new URL(`../../bench/${name}.py`, import.meta.url))];
}
