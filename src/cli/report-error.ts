import { CommanderError } from 'commander';
import { Failure, type Place } from '../base/failure.ts';
import { t } from '../base/l10n.ts';
import { exitCodes } from './exit-codes.ts';
import { Interrupted } from './interrupt.ts';
import type { Output } from './terminal/output.ts';
import { severalLines } from './terminal/text.ts';

/** Failures whose codes start so are mistakes in the command line or in a settings file. */
const usageCodes = ['usage.', 'settings.'];

/** Tells of what ended a command, and gives the exit code that says the same. */
export function reportError(error: unknown, output: Output, debug: boolean): number {
  output.status?.clear();
  if (error instanceof CommanderError) return reportUsage(error, output);
  if (error instanceof Interrupted) return error.exitCode;
  return error instanceof Failure ? reportFailure(error, output, debug) : reportDefect(error, output, debug);
}

/** commander has written its message to stderr already. --help and --version end so too, with exit code 0. */
function reportUsage({ exitCode, code, message }: CommanderError, output: Output): number {
  if (exitCode === 0) return exitCodes.success;
  output.event({ error: { code: code.replace('commander.', 'usage.'), message } });
  return exitCodes.usage;
}

function reportFailure(failure: Failure, output: Output, debug: boolean): number {
  const { code, message, remedy, place } = failure;
  output.event({ error: { code, message, remedy, place } });
  const style = output.messageStyle;
  const where = place === undefined ? '' : `${style.bold(severalLines(formatPlace(place)))}: `;
  output.message(`${where}${style.red(t('error:'))} ${severalLines(message)}`);
  if (remedy !== '') output.message(severalLines(remedy));
  if (debug) output.message(stackOf(failure));
  return usageCodes.some((prefix) => code.startsWith(prefix)) ? exitCodes.usage : exitCodes.failure;
}

function reportDefect(error: unknown, output: Output, debug: boolean): number {
  const message = error instanceof Error ? error.message : String(error);
  output.event({ error: { code: 'defect', message } });
  output.message(`${output.messageStyle.red(t('This is a defect of Soft Prompt Studio:'))} ${severalLines(message)}`);
  output.message(
    debug
      ? t('Please report it with the command, the versions that `soft-prompt --version` prints, and this stack:')
      : t('Please report it with what the same command prints with --debug.'),
  );
  if (debug) output.message(stackOf(error));
  return exitCodes.defect;
}

/** `file:line:column`, as editors and terminals make links of it. */
function formatPlace({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\n${t('Cause:')} ${stackOf(error.cause)}`;
  return `${severalLines(error.stack ?? error.message)}${cause}`;
}
