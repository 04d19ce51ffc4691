import { parseArgs } from 'node:util';
import { t } from '../base/l10n.ts';
import type { CommandContext, OpenContext } from './command-context.ts';
import { abortOnInterrupt } from './interrupt.ts';
import { chooseLanguage, useLanguage } from './language.ts';
import { reportError } from './report-error.ts';
import { Output } from './terminal/output.ts';
import { showProgress } from './terminal/work-progress.ts';

/** Runs a program of the terminal: language, output, Ctrl-C, and what an error means for the exit code. */
export async function runProgram(
  args: string[],
  run: (output: Output, open: OpenContext) => Promise<void>,
): Promise<void> {
  // Read before commander parses: its own texts and errors depend on them.
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean' },
      quiet: { type: 'boolean', short: 'q' },
      debug: { type: 'boolean' },
      lang: { type: 'string' },
    },
    strict: false,
  });
  await useLanguage(chooseLanguage(typeof values.lang === 'string' ? values.lang : undefined, process.env));
  const output = new Output({
    stdout: process.stdout,
    stderr: process.stderr,
    json: values.json === true,
    quiet: values.quiet === true,
    colors: { stdout: hasColors(process.stdout), stderr: hasColors(process.stderr) },
  });
  endQuietlyWithReader();
  try {
    await run(output, () => openContext(output));
  } catch (error) {
    process.exitCode = reportError(error, output, values.debug === true);
  }
}

function openContext(output: Output): CommandContext {
  const signal = abortOnInterrupt(() => {
    output.note(t('Stopping after the current step. Press Ctrl-C again to quit at once.'));
  });
  return { output, work: { onProgress: showProgress(output), signal } };
}

/** Node's own judgement: a terminal, and neither NO_COLOR nor TERM=dumb. */
function hasColors(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && stream.hasColors();
}

/** `soft-prompt … | head`: when the reader has seen enough, that is no error. */
function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}
