import { basename } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import { Failure } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';
import { isTuneFile } from '../language/file-kinds.ts';
import { isCancellation, logError } from '../report.ts';
import { nameOfSource, type TuningSource } from '../runs/tuning-service.ts';
import type { Studio } from '../studio.ts';
import { describeState } from '../trees/runs-tree.ts';
import { requireTrust } from '../trust.ts';
import { requireIdle } from './idle.ts';
import { pickFile, pickRun } from './pick.ts';

/** Starts the tuning that a file describes: the one given, the one in the active editor, or one that is chosen. */
export async function start(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  const file = given instanceof Uri ? given : await tuneFile();
  if (file === undefined) return;
  // What is run is what is seen.
  await workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString())?.save();
  await tune(studio, { kind: 'file', file: file.fsPath, overrides: [] });
}

export function stop({ tunings }: Studio): void {
  tunings.stop();
}

/** Goes on with an interrupted run: the one given, or one that is chosen. */
export async function resume(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  const run = await pickRun(studio, given, {
    title: t('Resume Tuning'),
    suits: ({ state }) => state === 'interrupted' || state === 'stopped',
    none: t('No run was interrupted or stopped.'),
    describe: describeState,
  });
  if (run !== undefined) await tune(studio, { kind: 'resume', folder: run.folder });
}

async function tuneFile(): Promise<Uri | undefined> {
  const active = window.activeTextEditor?.document.uri;
  if (active !== undefined && isTuneFile(active)) return active;
  return pickFile('**/*.tune.{yaml,yml}', {
    title: t('Start Tuning'),
    none: t('There is no tuning file (*.tune.yaml) in this folder. “Soft Prompt: New Tuning Run…” makes one.'),
  });
}

/** Tunes, shows the run as soon as there is one, and says how it ended where that is not seen there. */
async function tune(studio: Studio, source: TuningSource): Promise<void> {
  const { tunings, log } = studio;
  requireIdle(studio);
  const name = nameOfSource(source);
  const opening = tunings.onEvent(({ folder, event }) => {
    if (event.type !== 'started' && event.type !== 'resumed') return;
    opening.dispose();
    commands.executeCommand('softPrompt.openRun', folder).then(undefined, (error) => logError(error, log));
  });
  try {
    await window.withProgress({ location: { viewId: 'softPrompt.runs' }, title: name }, () => tunings.run(source));
  } catch (error) {
    if (isCancellation(error)) return;
    if (!(error instanceof Failure && error.code === 'sidecar.gone')) throw error;
    offerToResume(studio, source).catch((unreported) => logError(unreported, log));
  } finally {
    opening.dispose();
  }
}

/** After a crash: what happened, and the way on. */
async function offerToResume(studio: Studio, source: TuningSource): Promise<void> {
  await studio.runs.listing.load();
  const folder = source.kind === 'resume' ? source.folder : newestRunOf(studio, source.file);
  const message = t('The tuning “{0}” was interrupted. {1}', nameOfSource(source), studio.sidecar.lastEnding ?? '');
  const resumeNow = t('Resume');
  const showLog = t('Show Log');
  const chosen = await window.showWarningMessage(message, ...(folder === undefined ? [showLog] : [resumeNow, showLog]));
  if (chosen === resumeNow) await commands.executeCommand('softPrompt.resume', folder);
  else if (chosen === showLog) await commands.executeCommand('softPrompt.showLog');
}

/** The run that the file began last, where it was interrupted. */
function newestRunOf({ runs }: Studio, file: string): string | undefined {
  const name = basename(file).replace(/\.tune\.ya?ml$/, '');
  return runs.all.find((run) => run.state === 'interrupted' && run.name.startsWith(name))?.folder;
}
