import { statIfThere } from '../../base/files.ts';
import { runPaths } from '../../training/run-folder/run-folder.ts';
import { isRunFolder } from '../../training/run-folder/run-record.ts';
import { comparePrompts, type MeasuredPrompt, type Split } from '../evaluate.ts';
import { readRunSettings } from '../tune.ts';
import type { SetupWork } from '../tuning/task-setup.ts';
import { promptNotThere } from './failures.ts';
import { type KeptEvaluation, type KeptPrompt, promptFingerprint, readKeptEvaluation } from './kept-evaluation.ts';
import { readScoreFile } from './score-file.ts';

/** What was measured of a run, kept in its folder; or the numbers of a file, of which nothing else is known. */
export type ScoreSource =
  | { readonly kind: 'run'; readonly name: string; readonly evaluation: KeptEvaluation; readonly prompt: KeptPrompt }
  | { readonly kind: 'file'; readonly name: string; readonly scores: readonly number[] };

export interface ScoreSourceOptions {
  /** Default: test where the run was measured on it or its task has test examples, else dev. */
  readonly split?: Split | undefined;
  /** Of a file with several columns. */
  readonly column?: number | undefined;
}

const measurable: readonly MeasuredPrompt[] = ['tuned', 'hand-written', 'projected'];

/**
 * Opens what is compared: a file of scores, a run folder, or `RUN#hand-written` and `RUN#projected` for its other prompts. A run that
 * has not been measured with its present prompt is measured now.
 */
export async function openScores(entry: string, options: ScoreSourceOptions, work: SetupWork): Promise<ScoreSource> {
  const [, run = entry, prompt = 'tuned'] = (await statIfThere(entry)) === undefined ? splitName(entry) : [];
  if ((await statIfThere(run))?.isFile()) {
    return { kind: 'file', name: entry, scores: await readScoreFile(run, options.column) };
  }
  const measured = measurable.find((name) => name === prompt);
  if (measured === undefined) throw promptNotThere(run, prompt);
  return ofRun(entry, run, measured, options.split, work);
}

function splitName(entry: string): readonly string[] {
  return /^(.+)#([a-z-]+)$/.exec(entry) ?? [];
}

async function ofRun(
  name: string,
  run: string,
  prompt: MeasuredPrompt,
  split: Split | undefined,
  work: SetupWork,
): Promise<ScoreSource> {
  const kept = await keptScores(run, prompt, split);
  if (kept !== undefined) return { kind: 'run', name, ...kept };
  const settings = await readRunSettings(run);
  const request = { settings, prompt: runPaths(run).prompt, split, measure: [prompt], keepIn: run };
  const measured = await comparePrompts({ ...request, projected: prompt === 'projected' ? 'l2' : undefined }, work);
  const found = await keptScores(run, prompt, measured.split);
  if (found === undefined) throw promptNotThere(run, prompt);
  return { kind: 'run', name, ...found };
}

/** What was measured of a run's prompt as it is now, without measuring it; undefined where it was not. */
export async function keptScores(run: string, name: MeasuredPrompt, split: Split | undefined) {
  return (await isRunFolder(run)) ? lookUp(run, name, split) : undefined;
}

async function lookUp(run: string, name: MeasuredPrompt, split: Split | undefined) {
  for (const each of split === undefined ? (['test', 'dev'] as const) : [split]) {
    const evaluation = await readKeptEvaluation(run, each);
    const prompt = evaluation?.prompts[name];
    if (evaluation === undefined || prompt === undefined) continue;
    // Dev examples that were scored earlier do not stand for test examples that were not.
    if (split === undefined && each === 'dev' && evaluation.has_test) continue;
    const { prompt_fingerprint: fingerprint } = prompt;
    if (fingerprint === undefined || fingerprint === (await promptFingerprint(runPaths(run).prompt)))
      return { evaluation, prompt };
  }
  return undefined;
}
