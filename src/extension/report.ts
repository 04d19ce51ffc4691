import { CancellationError, commands, type LogOutputChannel, window } from 'vscode';
import { Failure } from '../base/failure.ts';
import { t } from '../base/l10n.ts';

/** Tells the user of an error that no view can show: one notification, with its way out and a link to the log. */
export async function reportError(error: unknown, log: LogOutputChannel): Promise<void> {
  if (isCancellation(error)) return;
  logError(error, log);
  const showLog = t('Show Log');
  const chosen = await window.showErrorMessage(describeError(error), showLog);
  if (chosen === showLog) await commands.executeCommand('softPrompt.showLog');
}

export function logError(error: unknown, log: LogOutputChannel): void {
  if (error instanceof Failure) log.error(`${error.code}: ${describeError(error)}`);
  else log.error(error instanceof Error ? error : String(error));
}

/** What happened, and the way out. */
export function describeError(error: unknown): string {
  if (!(error instanceof Failure)) return error instanceof Error ? error.message : String(error);
  const { message, remedy, place } = error;
  const where =
    place === undefined
      ? ''
      : ` (${[place.file, place.line, place.column].filter((part) => part !== undefined).join(':')})`;
  return `${message}${where} ${remedy}`;
}

export function isCancellation(error: unknown): boolean {
  return error instanceof CancellationError || (error instanceof Error && error.name === 'AbortError');
}
