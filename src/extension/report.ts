import { CancellationError, commands, type LogOutputChannel, window } from 'vscode';
import { Failure } from '../base/failure.ts';
import { t } from '../base/l10n.ts';

/** Tells the user of an error that no view can show: one notification, with its way out and a link to the log. */
export async function reportError(error: unknown, log: LogOutputChannel): Promise<void> {
  if (isCancellation(error)) return;
  logError(error, log);
  const text = describeError(error);
  // What fails for the same reason at the same time is told once.
  if (shown.has(text)) return;
  shown.add(text);
  try {
    const ways = waysOut(error);
    const chosen = await window.showErrorMessage(text, ...ways.map(({ title }) => title));
    const way = ways.find(({ title }) => title === chosen);
    if (way !== undefined) await commands.executeCommand(way.command);
  } finally {
    shown.delete(text);
  }
}

/** The messages that the user has not answered yet. */
const shown = new Set<string>();

function waysOut(error: unknown): { readonly title: string; readonly command: string }[] {
  const showLog = { title: t('Show Log'), command: 'softPrompt.showLog' };
  const code = error instanceof Failure ? error.code : '';
  if (code === 'sidecar.failed')
    return [{ title: t('Restart Sidecar'), command: 'softPrompt.restartSidecar' }, showLog];
  if (code === 'cuda.not-installed')
    return [{ title: t('Install CUDA Libraries'), command: 'softPrompt.installCudaLibraries' }, showLog];
  return [showLog];
}

export function logError(error: unknown, log: LogOutputChannel): void {
  if (error instanceof Failure) log.error(`${error.code}: ${describeError(error)}`);
  else log.error(error instanceof Error ? error : String(error));
}

/** What happened, and the way out. */
export function describeError(error: unknown): string {
  if (!(error instanceof Failure)) return error instanceof Error ? error.message : String(error);
  const { message, remedy, place } = error;
  const isTold = place === undefined || (place.line === undefined && message.includes(place.file));
  const where = isTold
    ? ''
    : ` (${[place.file, place.line, place.column].filter((part) => part !== undefined).join(':')})`;
  return `${message}${where} ${remedy}`.trim();
}

export function isCancellation(error: unknown): boolean {
  return error instanceof CancellationError || (error instanceof Error && error.name === 'AbortError');
}
