import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { WorkOptions } from '../base/progress.ts';
import { elementCount, type Shape } from '../graph/tensor.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { runtimeVersion } from '../runtime/onnxruntime.ts';
import { type ResolvedSettings, settingsToYaml } from '../settings/resolve.ts';
import { noTrainingExamples, nothingToTrain } from './failures.ts';
import { defaultLearningRate } from './learning-rate/default-rate.ts';
import { findLearningRate, type LearningRateSweep } from './learning-rate/find-learning-rate.ts';
import type { FinishReason, TrainingEvent } from './loop/events.ts';
import type { Evaluated } from './loop/model-selection.ts';
import type { Evaluator } from './loop/snapshot.ts';
import { type RunPlan, Trainer } from './loop/trainer.ts';
import type { TrainableLoss } from './objective.ts';
import { planRun, type SelectionMetric } from './plan-run.ts';
import { runOfOtherData, runOfOtherModel } from './run-folder/failures.ts';
import { freeRunFolder, RunFolder, type RunFolderOptions, runPaths } from './run-folder/run-folder.ts';
import { type RunRecord, readRunRecord } from './run-folder/run-record.ts';
import { initialState, type NamedTensors } from './step/training-state.ts';

/** A tuning whose parts are made ready: the model is open, the examples are tokenised, the prompts have their start. */
export interface TuningJob<Item> {
  readonly settings: ResolvedSettings;
  readonly model: LanguageModel;
  readonly objective: TrainableLoss<Item>;
  /** The training examples; they must be plain data, whose JSON tells them apart. */
  readonly items: readonly Item[];
  /** What chooses the best checkpoint, among the metrics that `evaluate` gives. */
  readonly metric: SelectionMetric;
  /** Measures the prompt on the dev examples; undefined where there are none. */
  readonly evaluate: Evaluator | undefined;
  /** Writes the prompt that `parameters` make into `folder`, in one go, over an earlier one. */
  savePrompt(folder: string, parameters: NamedTensors): Promise<void>;
  /** The execution provider that the sessions use. */
  readonly provider: string;
  /** Why this one and no faster one, for people. */
  readonly providerReason?: string;
  readonly programVersion: string;
}

export interface TuneOptions extends WorkOptions {
  /** Told of everything that happens, in order. It must not throw. */
  readonly onEvent?: ((event: TrainingEvent) => void) | undefined;
  /** The folder of an interrupted run to go on with; `job.settings` are then those that it holds. */
  readonly resume?: string | undefined;
}

export interface TuningResult {
  readonly folder: string;
  readonly reason: FinishReason;
  /** Optimisation steps done, those before a resumption included. */
  readonly steps: number;
  /** The evaluation whose prompt was saved; undefined where there was none, and the last prompt was saved. */
  readonly best: Evaluated | undefined;
  /** Of the saved prompt. */
  readonly parameters: NamedTensors;
  /** Where the prompt lies, in PEFT's format. */
  readonly prompt: string;
}

/**
 * Tunes a prompt and keeps everything in a run folder: `output_dir`, with the time added where that is taken.
 * @throws Failure when the run cannot begin or be resumed, or when its folder cannot be written
 */
export async function tune<Item>(job: TuningJob<Item>, options: TuneOptions = {}): Promise<TuningResult> {
  const { objective, items, settings } = job;
  requireWork(job);
  const dataFingerprint = fingerprintOf(items);
  const earlier = options.resume === undefined ? undefined : await earlierRecord(options.resume, job, dataFingerprint);
  const run = await runPlan(job, earlier?.learning_rate);
  const start = initialState(objective.parameters, run.optimiser);
  const keeping = { saveTotalLimit: settings.training.save_total_limit, loggingSteps: settings.training.logging_steps };
  const { folder, snapshot } =
    options.resume === undefined
      ? { folder: await createFolder(job, run, dataFingerprint, keeping), snapshot: undefined }
      : await RunFolder.resume(options.resume, start, keeping);
  try {
    const { evaluate } = job;
    const trainer = new Trainer(objective, items, run, { ...options, evaluate, journal: folder, resumeFrom: snapshot });
    const { reason, state, best } = await trainer.train();
    const parameters = await folder.bestParameters(start.parameters);
    const { prompt } = runPaths(folder.path);
    await job.savePrompt(prompt, parameters);
    return { folder: folder.path, reason, steps: state.step, best, parameters, prompt };
  } finally {
    await folder.close();
  }
}

/** Tries learning rates for a tuning, around the one of its settings. Nothing is written. */
export async function sweepLearningRates<Item>(
  job: Omit<TuningJob<Item>, 'savePrompt' | 'evaluate'>,
  options: WorkOptions = {},
): Promise<LearningRateSweep> {
  requireWork(job);
  return findLearningRate(job.objective, job.items, await runPlan(job, undefined), options);
}

type WorkToDo<Item> = Pick<TuningJob<Item>, 'settings' | 'model' | 'objective' | 'items' | 'metric'>;

function requireWork<Item>({ objective, items }: WorkToDo<Item>): void {
  if (objective.parameters.length === 0) throw nothingToTrain();
  if (items.length === 0) throw noTrainingExamples();
}

/** @param earlierRate what the run that is resumed began with, so that a changed rule for `auto` does not change it */
async function runPlan<Item>(
  { settings, model, items, metric }: WorkToDo<Item>,
  earlierRate: number | undefined,
): Promise<RunPlan> {
  const { learning_rate } = settings.training;
  const set = learning_rate === 'auto' ? await defaultLearningRate(settings.method, model) : learning_rate;
  return planRun(settings.training, earlierRate ?? set, items.length, metric);
}

/** @throws Failure when the run was started with another model or with other data */
async function earlierRecord<Item>(
  folder: string,
  { model }: TuningJob<Item>,
  dataFingerprint: string,
): Promise<RunRecord> {
  const record = await readRunRecord(folder);
  if (record.model.fingerprint !== model.fingerprint) throw runOfOtherModel(folder, record.model.name, model.name);
  if (record.data_fingerprint !== dataFingerprint) throw runOfOtherData(folder);
  return record;
}

async function createFolder<Item>(
  job: TuningJob<Item>,
  run: RunPlan,
  dataFingerprint: string,
  keeping: RunFolderOptions,
): Promise<RunFolder> {
  const now = new Date();
  const path = await freeRunFolder(job.settings.output_dir, now);
  const settings = settingsToYaml({ ...job.settings, output_dir: path });
  return RunFolder.create(path, settings, await recordOf(job, run, dataFingerprint, path, now), keeping);
}

async function recordOf<Item>(
  { settings, model, objective, provider, providerReason, programVersion }: TuningJob<Item>,
  run: RunPlan,
  dataFingerprint: string,
  path: string,
  now: Date,
): Promise<RunRecord> {
  const elements = (shapes: Iterable<{ readonly shape: Shape }>) =>
    [...shapes].reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const modelParameters = elements(model.weights.weights.values());
  const trainable = elements(objective.parameters.map(({ initial }) => initial));
  return {
    format_version: 1,
    name: basename(path),
    created: now.toISOString(),
    versions: { program: programVersion, node: process.version, onnxruntime: await runtimeVersion() },
    platform: `${process.platform}-${process.arch}`,
    provider,
    ...(providerReason === undefined ? {} : { provider_reason: providerReason }),
    model: { name: model.name, fingerprint: model.fingerprint, parameters: modelParameters },
    data_fingerprint: dataFingerprint,
    seed: settings.training.seed,
    data_seed: settings.training.data_seed,
    learning_rate: run.learningRate,
    total_steps: run.totalSteps,
    trainable_parameters: trainable,
    trainable_share: trainable / (modelParameters + trainable),
  };
}

function fingerprintOf(items: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const item of items) hash.update(`${JSON.stringify(item)}\n`);
  return hash.digest('hex');
}
