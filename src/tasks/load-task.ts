import type { Place } from '../base/failure.ts';
import type { WorkOptions } from '../base/progress.ts';
import { Random } from '../base/random.ts';
import { invalidTask } from '../settings/failures.ts';
import type { ResolvedSettings } from '../settings/resolve.ts';
import { checkAgainst } from '../settings/schema-problems.ts';
import { type TuneSettings, tuneSettings } from '../settings/tune-settings.ts';
import { type CompleteTask, withDefaults } from './complete-task.ts';
import type { Example, TaskData } from './example.ts';
import { ExampleBuilder } from './example-builder.ts';
import { expandRecord } from './expand-record.ts';
import {
  answerNotCandidate,
  dataFileEmpty,
  devSplitTakesAll,
  everythingFiltered,
  idTwice,
  tooManyCandidates,
} from './failures.ts';
import { passes, requireFilteredFields } from './filters.ts';
import { type FoundTask, findTask } from './find-task.ts';
import { readRecords } from './readers/read-records.ts';
import { parseFieldPath } from './record.ts';
import { sampleItems, splitItems } from './sampling.ts';
import { SolvedExamples } from './solved-examples.ts';

/** Ranking scores every candidate for every example; beyond this an answer is free text. */
const mostCandidates = 1000;

/** A task's examples, and the settings that say how they are to be used. */
export interface LoadedTask extends TaskData {
  /** The preset's or the task file's name; undefined for a task that stands in the tuning's own file. */
  readonly name: string | undefined;
  readonly settings: CompleteTask;
}

export interface LoadTaskOptions extends WorkOptions {
  /** Fixes which examples are sampled (training.data_seed). */
  readonly dataSeed: number;
}

/**
 * The task of a tuning. What a preset or a task file says is checked together with the rest of the settings first.
 * @throws Failure as `loadTask`; InvalidSettings where the task does not fit the prompt, the method or the training
 */
export async function loadTuneTask(tuning: ResolvedSettings, work: WorkOptions): Promise<LoadedTask> {
  // Paths in resolved settings are absolute: the base folder does not matter.
  const found = await findTask(tuning.task, '.');
  const { problems } = checkAgainst(tuneSettings, { ...tuning, task: found.settings });
  if (problems.length > 0) throw invalidTask(found.name, problems);
  return readTask(found, { ...work, dataSeed: tuning.training.data_seed });
}

/**
 * Reads a task's examples. A split without a file is empty.
 * @param task the setting `task`: a preset, a task file, or the task itself
 * @param baseFolder where its relative paths start: the folder of the tuning file
 * @throws Failure with file and line: see `failures.ts`
 */
export async function loadTask(
  task: TuneSettings['task'],
  baseFolder: string,
  options: LoadTaskOptions,
): Promise<LoadedTask> {
  return readTask(await findTask(task, baseFolder), options);
}

async function readTask(
  { name, settings: found }: FoundTask,
  { dataSeed, ...work }: LoadTaskOptions,
): Promise<LoadedTask> {
  const settings = withDefaults(found);
  const builder = new ExampleBuilder(settings);
  const read = async (file: string | undefined) => {
    work.signal?.throwIfAborted();
    return file === undefined ? [] : readExamples(file, settings, builder, work);
  };
  const allTrain = await read(settings.train_file);
  const test = await read(settings.test_file);
  const random = Random.seeded(dataSeed).split('task');
  const { train, dev } =
    settings.dev_split === undefined
      ? { train: allTrain, dev: await read(settings.dev_file) }
      : splitDev(allTrain, settings, random.split('dev_split'));
  const sampledTrain = sampleItems(train, settings.n_train, random.split('n_train'));
  const shots = new SolvedExamples(settings, sampledTrain, random.split('n_shots'));
  const candidates = builder.candidates ?? answersAsCandidates(settings, allTrain, [...dev, ...test]);
  if (candidates !== undefined) requireCandidates([...train, ...dev, ...test], candidates);
  return {
    name,
    settings,
    train: shots.before(sampledTrain),
    dev: shots.before(sampleItems(dev, settings.n_dev, random.split('n_dev'))),
    test: shots.before(sampleItems(test, settings.n_test, random.split('n_test'))),
    candidates,
  };
}

async function readExamples(
  file: string,
  settings: CompleteTask,
  builder: ExampleBuilder,
  work: WorkOptions,
): Promise<Example[]> {
  const read = await readRecords(file, settings, work);
  const { expand } = settings;
  const records = expand === undefined ? read : read.flatMap((record) => expandRecord(record, parseFieldPath(expand)));
  if (records.length === 0) throw dataFileEmpty(file);
  const kept = records.filter((record) => passes(record, settings.filters));
  if (kept.length === 0) {
    requireFilteredFields(records, settings.filters);
    throw everythingFiltered(file, records.length);
  }
  const examples = kept.map((record) => builder.build(record));
  requireDistinctIds(examples, file);
  return examples;
}

function requireDistinctIds(examples: readonly Example[], file: string): void {
  const places = new Map<string, Place>();
  for (const { id, place = { file } } of examples) {
    const first = places.get(id);
    if (first !== undefined) throw idTwice(place, id, first);
    places.set(id, place);
  }
}

function splitDev(examples: readonly Example[], { dev_split = 0, train_file = '' }: CompleteTask, random: Random) {
  const { kept: train, taken: dev } = splitItems(examples, dev_split, random);
  if (train.length === 0) throw devSplitTakesAll(train_file, examples.length);
  return { train, dev };
}

/** `candidates: answers`: the answers of the training file, in order of appearance; of the other files where there is none. */
function answersAsCandidates(
  { candidates, train_file, dev_file, test_file }: CompleteTask,
  train: readonly Example[],
  others: readonly Example[],
): string[] | undefined {
  if (candidates !== 'answers') return undefined;
  const answers = [...new Set((train.length > 0 ? train : others).map(({ answer }) => answer))];
  if (answers.length > mostCandidates) {
    throw tooManyCandidates(train_file ?? dev_file ?? test_file ?? '', answers.length, mostCandidates);
  }
  return answers;
}

function requireCandidates(examples: readonly Example[], candidates: readonly string[]): void {
  const known = new Set(candidates);
  for (const { answer, place } of examples) {
    if (!known.has(answer) && place !== undefined) throw answerNotCandidate(place, answer, candidates);
  }
}
