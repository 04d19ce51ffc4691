import { chooseProviderAgain, type ProviderChoice } from '../runtime/providers.ts';
import { applyOverrides } from '../settings/overrides.ts';
import { readTuneFile } from '../settings/read-settings.ts';
import { type ResolvedSettings, resolveSettings } from '../settings/resolve.ts';
import type { TuneSettingsInput } from '../settings/tune-settings.ts';
import type { LearningRateSweep } from '../training/learning-rate/find-learning-rate.ts';
import type { TrainingEvent } from '../training/loop/events.ts';
import { runPaths } from '../training/run-folder/run-folder.ts';
import { readRunRecord } from '../training/run-folder/run-record.ts';
import { sweepLearningRates, type TuningResult, tune } from '../training/tune.ts';
import { type PreparedTuning, prepareTuning } from './tuning/prepare.ts';
import type { SetupWork } from './tuning/task-setup.ts';

export type { LearningRateSweep } from '../training/learning-rate/find-learning-rate.ts';
export type { EvaluationEvent, StepEvent, TrainingEvent } from '../training/loop/events.ts';
export type { TuningResult } from '../training/tune.ts';

export interface TuningWork extends SetupWork {
  readonly onEvent?: ((event: TrainingEvent) => void) | undefined;
  /** Told once the model is open and the examples are ready. */
  readonly onPrepared?: ((prepared: PreparedTuning) => void) | undefined;
}

/**
 * The settings of a tuning: those of a file, with some of them overridden.
 * @param overrides as on the command line: `training.learning_rate=0.003`
 */
export async function readTuning(file: string, overrides: readonly string[]): Promise<ResolvedSettings> {
  const settings = await readTuneFile(file);
  return resolveSettings(overrides.length === 0 ? settings : applyOverrides(settings, overrides), file);
}

/**
 * The settings of a tuning that stands in no file.
 * @param file the name of the file that it could stand in: relative paths start at its folder
 */
export function tuningOf(settings: TuneSettingsInput, file: string, overrides: readonly string[]): ResolvedSettings {
  return resolveSettings(applyOverrides(settings, overrides), file);
}

/** Tunes a prompt as settings describe it, in a run folder of its own. */
export function startTuning(settings: ResolvedSettings, work: TuningWork): Promise<TuningResult> {
  return runTuning(settings, undefined, work);
}

/**
 * Goes on with an interrupted run.
 * @throws Failure when the folder is no run's, or when its model or its data have changed
 */
export async function resumeTuning(folder: string, work: TuningWork): Promise<TuningResult> {
  const settings = await readRunSettings(folder);
  // The numbers of another provider differ in the last digits.
  const { provider } = await readRunRecord(folder);
  return runTuning(settings, folder, work, await chooseProviderAgain(provider, settings.training.provider));
}

/** The settings of a run. @throws Failure when the folder is no run's */
export async function readRunSettings(folder: string): Promise<ResolvedSettings> {
  // A folder that is no run is told as such, not as one without settings.
  await readRunRecord(folder);
  const { settings: file } = runPaths(folder);
  return resolveSettings(await readTuneFile(file), file);
}

async function runTuning(
  settings: ResolvedSettings,
  resume: string | undefined,
  { onPrepared, ...work }: TuningWork,
  provider?: ProviderChoice,
): Promise<TuningResult> {
  const prepared = await prepareTuning(settings, work, provider);
  try {
    onPrepared?.(prepared);
    return await tune(prepared.job, { ...work, resume });
  } finally {
    await prepared.release();
  }
}

/** Tries learning rates for a tuning, some steps with each. Nothing is written. */
export async function findLearningRates(settings: ResolvedSettings, work: TuningWork): Promise<LearningRateSweep> {
  const prepared = await prepareTuning(settings, work);
  try {
    work.onPrepared?.(prepared);
    return await sweepLearningRates(prepared.job, work);
  } finally {
    await prepared.release();
  }
}
