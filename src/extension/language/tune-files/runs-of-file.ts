import { basename, dirname, resolve } from 'node:path';
import type { RunSummary } from '../../../protocol/runs.ts';
import { placedSettings } from './places.ts';

/** The runs that a tuning file began, the newest first: those in its run folder, whose name may be followed by the time. */
export function runsOfFile(runs: readonly RunSummary[], text: string, file: string): RunSummary[] {
  const folder = runFolder(text, file);
  return runs.filter((run) => run.folder === folder || /^-\d{8}-\d{6}/.test(tail(run.folder, folder)));
}

function tail(path: string, start: string): string {
  return path.startsWith(start) ? path.slice(start.length) : '';
}

function runFolder(text: string, file: string): string {
  const written = placedSettings(text).find(({ path }) => path.join('.') === 'output_dir')?.value?.text;
  const name = basename(file).replace(/\.tune\.ya?ml$/i, '');
  return resolve(dirname(file), written ?? `runs/${name}`);
}

/** The one that can go on. */
export function resumableRun(runs: readonly RunSummary[]): RunSummary | undefined {
  return runs.find(({ state }) => state === 'interrupted' || state === 'stopped');
}
