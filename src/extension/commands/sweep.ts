import { Uri, window, workspace } from 'vscode';
import { Failure } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';
import { isSweepFile } from '../language/file-kinds.ts';
import { isCancellation, logError } from '../report.ts';
import type { Studio } from '../studio.ts';
import { describeOverview, nameOfSweep } from '../sweeps/describe-sweep.ts';
import { sweepFiles } from '../sweeps/sweep-service.ts';
import { sweepFileOfNode } from '../trees/sweeps-tree.ts';
import { requireTrust } from '../trust.ts';
import { isSweepShown, showSweep } from '../views/sweep/open.ts';
import { requireIdle } from './idle.ts';
import { pickFile } from './pick.ts';

/** Tells how many runs a sweep has and how long they take, and makes them once the user has agreed. */
export async function startSweep(studio: Studio, given?: unknown): Promise<void> {
  requireTrust();
  requireIdle(studio);
  const file = await sweepFile(given, t('Start Sweep'));
  if (file === undefined) return;
  // What is made is what is seen.
  await saved(file);
  showSweep(studio, file);
  const { sweeps } = studio;
  const overview = await withoutCancellation(() => sweeps.plan(file));
  if (overview === undefined) return;
  const { name, runs, done } = overview;
  const begin = done === runs ? t('Score') : t('Start');
  const question =
    done === runs
      ? t('Every run of “{0}” is made.', name)
      : runs - done === 1
        ? t('Make one run of “{0}”?', name)
        : t('Make {0} runs of “{1}”?', runs - done, name);
  const answer = await window.showInformationMessage(
    question,
    { modal: true, detail: describeOverview(overview) },
    begin,
  );
  if (answer === begin) await make(studio, file);
  else sweeps.forget();
}

export function pauseSweep({ sweeps }: Studio): void {
  sweeps.pause();
}

export async function resumeSweep(studio: Studio): Promise<void> {
  requireTrust();
  requireIdle(studio);
  const { current } = studio.sweeps;
  if (current?.status === 'paused') await make(studio, current.file);
}

export function stopSweep({ sweeps }: Studio): void {
  sweeps.stop();
}

/** Shows the results of a sweep: the one given, the one in the active editor, or one that is chosen. */
export async function openSweep(studio: Studio, given?: unknown): Promise<void> {
  const file = await sweepFile(given, t('Open Sweep'));
  if (file !== undefined) showSweep(studio, file);
}

async function sweepFile(given: unknown, title: string): Promise<string | undefined> {
  const named = sweepFileOfNode(given);
  if (named !== undefined) return named;
  const active = window.activeTextEditor?.document.uri;
  if (active !== undefined && isSweepFile(active)) return active.fsPath;
  const none = t('There is no sweep file (*.sweep.yaml) in this folder.');
  return (await pickFile(sweepFiles, { title, none }))?.fsPath;
}

async function saved(file: string): Promise<void> {
  const uri = Uri.file(file).toString();
  await workspace.textDocuments.find((document) => document.uri.toString() === uri)?.save();
}

/** Makes the sweep in hand, and says how it ended where that is not seen. */
async function make(studio: Studio, file: string): Promise<void> {
  const { sweeps, log } = studio;
  const name = nameOfSweep(file);
  try {
    const end = await window.withProgress({ location: { viewId: 'softPrompt.sweeps' }, title: name }, () =>
      sweeps.run(),
    );
    if (end === 'ended' && !isSweepShown(file))
      offerResults(studio, file).catch((unreported) => logError(unreported, log));
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'sidecar.gone')) throw error;
    offerToResume(studio, name).catch((unreported) => logError(unreported, log));
  }
}

async function offerResults(studio: Studio, file: string): Promise<void> {
  const open = t('Open Results');
  const chosen = await window.showInformationMessage(t('The sweep “{0}” has ended.', nameOfSweep(file)), open);
  if (chosen === open) showSweep(studio, file);
}

/** After a crash: what happened, and the way on. */
async function offerToResume(studio: Studio, name: string): Promise<void> {
  const message = t('The sweep “{0}” was interrupted. {1}', name, studio.sidecar.lastEnding ?? '');
  const resumeNow = t('Resume');
  const chosen = await window.showWarningMessage(message, resumeNow);
  if (chosen === resumeNow) await resumeSweep(studio);
}

async function withoutCancellation<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isCancellation(error)) return undefined;
    throw error;
  }
}
