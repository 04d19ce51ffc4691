import { present } from '../base/failure.ts';
import type { SoftPromptTensors } from '../evaluation/answer-scorer.ts';
import { NearestTokens } from '../interpretation/nearest-tokens.ts';
import { projectPrompt } from '../interpretation/projection.ts';
import { type LoadedPrompt, loadPrompt } from '../prompts/files/load.ts';
import { type BaseModelNote, checkBaseModel } from '../prompts/files/saved-prompt.ts';
import type { NearnessMetric } from '../readings/near-tokens.ts';
import type { MetricName } from '../settings/metric-names.ts';
import type { ResolvedSettings } from '../settings/resolve.ts';
import type { Example } from '../tasks/example.ts';
import { majorityBaseline } from '../tasks/metrics/majority.ts';
import type { MetricSummary } from '../tasks/metrics/summary.ts';
import {
  examplesFingerprint,
  type KeptPrompt,
  keepEvaluation,
  promptFingerprint,
} from './evaluations/kept-evaluation.ts';
import { noExamplesToEvaluate, promptOfOtherLayout } from './failures.ts';
import { withTunedModel } from './tuning/fine-tuning.ts';
import { handWrittenVectors } from './tuning/soft-prompts.ts';
import { type ExampleResult, TaskEvaluator } from './tuning/task-evaluator.ts';
import { type SetupWork, setUpTask, type TaskSetup } from './tuning/task-setup.ts';

export type { ExampleResult } from './tuning/task-evaluator.ts';

export type Split = 'dev' | 'test';

/** What can be compared on the examples of a task. */
export type MeasuredPrompt = 'hand-written' | 'tuned' | 'projected';
export type Contender = 'majority' | MeasuredPrompt;

export interface EvaluationRequest {
  readonly settings: ResolvedSettings;
  /** The folder of the tuned prompt; without it only majority and the hand-written prompt are measured. */
  readonly prompt: string | undefined;
  /** Default: test where there are test examples, else dev. */
  readonly split?: Split | undefined;
  /** Also measure the prompt whose soft tokens are replaced by their nearest tokens by this metric. */
  readonly projected?: NearnessMetric | undefined;
  /** Measure only these of the prompts, where they are there. Default: all. */
  readonly measure?: readonly MeasuredPrompt[] | undefined;
  /** The run folder that keeps the score of every example, for later comparisons. */
  readonly keepIn?: string | undefined;
}

export interface ContenderResult {
  readonly contender: Contender;
  /** For the majority, the answer that is always given. */
  readonly answer?: string;
  readonly metrics: Readonly<Partial<Record<MetricName, MetricSummary>>>;
  /** One for each example, in order; empty for the majority. */
  readonly results: readonly ExampleResult[];
}

export interface ComparedPrompts {
  readonly split: Split;
  readonly examples: number;
  readonly metrics: readonly MetricName[];
  readonly contenders: readonly ContenderResult[];
  readonly notes: readonly BaseModelNote[];
}

/** Measures the tuned prompt beside what it must beat: the majority's answer and the hand-written prompt. */
export async function comparePrompts(request: EvaluationRequest, work: SetupWork): Promise<ComparedPrompts> {
  const setup = await setUpTask(request.settings, work);
  const { task } = setup;
  const split = request.split ?? (task.test.length > 0 ? 'test' : 'dev');
  const examples = task[split];
  if (examples.length === 0) throw noExamplesToEvaluate(split);
  const { prompts, notes } = await promptsToMeasure(request, setup);
  const measured = await measurePrompts(prompts, examples, work);
  const contenders = [...majority(setup, split), ...measured];
  if (request.keepIn !== undefined) await keep(request.keepIn, request, setup, split, measured);
  return { split, examples: examples.length, metrics: task.settings.metrics, contenders, notes };
}

/** A prompt, and the model that it belongs to: its weights may have been tuned with it. */
interface PromptToMeasure {
  readonly contender: MeasuredPrompt;
  readonly vectors: SoftPromptTensors;
  readonly setup: TaskSetup;
}

async function measurePrompts(
  prompts: readonly PromptToMeasure[],
  examples: readonly Example[],
  work: SetupWork,
): Promise<ContenderResult[]> {
  const evaluators = new Map(
    prompts.map(({ setup }) => [setup, new TaskEvaluator(setup, setup.task.settings.metrics)]),
  );
  try {
    const measured: ContenderResult[] = [];
    for (const { contender, vectors, setup } of prompts) {
      const evaluator = present(evaluators.get(setup), 'an evaluator');
      measured.push({ contender, ...(await evaluator.evaluate(examples, vectors, work)) });
    }
    return measured;
  } finally {
    for (const evaluator of evaluators.values()) await evaluator.release();
  }
}

function majority({ task }: TaskSetup, split: Split): ContenderResult[] {
  if (!task.settings.metrics.includes('accuracy')) return [];
  const baseline = majorityBaseline(task.train, task[split]);
  if (baseline === undefined) return [];
  const { answer, accuracy } = baseline;
  return [{ contender: 'majority', answer, metrics: { accuracy }, results: [] }];
}

async function keep(
  run: string,
  { prompt }: EvaluationRequest,
  { task }: TaskSetup,
  split: Split,
  measured: readonly ContenderResult[],
): Promise<void> {
  const examples = task[split].map(({ id, fields, answer }) => ({ id, fields, answer }));
  const fingerprint = prompt === undefined ? undefined : await promptFingerprint(prompt);
  const prompts = measured.map(({ contender, results, metrics }): [string, KeptPrompt] => [
    contender,
    {
      // A hand-written prompt stays what it is when a run goes on.
      ...(fingerprint === undefined || contender === 'hand-written' ? {} : { prompt_fingerprint: fingerprint }),
      values: Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value])),
      answers: results.map(({ given, scores }) => ({
        prediction: given.text,
        scores: { ...scores },
      })),
    },
  ]);
  await keepEvaluation(run, {
    format_version: 1,
    split,
    metrics: task.settings.metrics,
    has_test: task.test.length > 0,
    examples_fingerprint: examplesFingerprint(examples),
    examples,
    prompts: Object.fromEntries(prompts),
  });
}

async function promptsToMeasure({ prompt, projected, measure }: EvaluationRequest, setup: TaskSetup) {
  const { model, layout, handWritten } = setup;
  const wanted = (name: MeasuredPrompt) => measure === undefined || measure.includes(name);
  const prompts: PromptToMeasure[] = [];
  const notes: BaseModelNote[] = [];
  const written = wanted('hand-written') ? await handWrittenVectors(layout, handWritten, model) : undefined;
  if (written !== undefined) prompts.push({ contender: 'hand-written', vectors: written, setup });
  if (prompt !== undefined) {
    const tuned = await loadPrompt(prompt);
    requireLayout(prompt, tuned, setup);
    notes.push(...checkBaseModel(tuned.baseModel, model));
    const vectors = Object.fromEntries(tuned.embeddings);
    const tunedSetup = tuned.tunedWeights === undefined ? setup : await withTunedModel(setup, tuned.tunedWeights);
    if (wanted('tuned')) prompts.push({ contender: 'tuned', vectors, setup: tunedSetup });
    if (projected !== undefined) {
      const nearest = await projectAll(tunedSetup, vectors, projected);
      prompts.push({ contender: 'projected', vectors: nearest, setup: tunedSetup });
    }
  }
  return { prompts, notes };
}

/** @throws Failure when the saved prompt does not have the soft tokens that the settings' layout places */
function requireLayout(folder: string, { embeddings }: LoadedPrompt, { layout }: TaskSetup): void {
  for (const [name, { length }] of Object.entries(layout.softPrompts)) {
    const found = embeddings.get(name)?.shape[0];
    if (found !== length) throw promptOfOtherLayout(folder, name, length, found);
  }
}

async function projectAll(
  { model, session }: TaskSetup,
  vectors: SoftPromptTensors,
  metric: NearnessMetric,
): Promise<SoftPromptTensors> {
  const nearest = await NearestTokens.open(model, session);
  try {
    const projected: Record<string, SoftPromptTensors[string]> = {};
    for (const [name, tensor] of Object.entries(vectors)) {
      projected[name] = (await projectPrompt(model, await nearest.read(tensor, 1), metric)).vectors;
    }
    return projected;
  } finally {
    await nearest.release();
  }
}
