import packageManifest from '../../../package.json' with { type: 'json' };
import { present } from '../../base/failure.ts';
import type { WorkOptions } from '../../base/progress.ts';
import { Random } from '../../base/random.ts';
import type { SoftPromptTensors } from '../../evaluation/answer-scorer.ts';
import type { Truncation } from '../../prompts/assembly.ts';
import { savePrompt } from '../../prompts/files/save.ts';
import type { PromptMethod } from '../../prompts/files/saved-prompt.ts';
import { type PackedExample, packExample } from '../../prompts/packing/packed-example.ts';
import type { ProviderChoice } from '../../runtime/providers.ts';
import type { MetricName } from '../../settings/metric-names.ts';
import type { ResolvedMethod, ResolvedSettings } from '../../settings/resolve.ts';
import type { Example } from '../../tasks/example.ts';
import { metrics } from '../../tasks/metrics/registry.ts';
import { arithmetic } from '../../training/forward/arithmetic.ts';
import { PromptLoss, type TrainedWeights, type TunedPrompt } from '../../training/forward/prompt-loss.ts';
import type { SoftTokenWords } from '../../training/loop/events.ts';
import type { DevEvaluation } from '../../training/loop/snapshot.ts';
import type { TuningJob } from '../../training/tune.ts';
import { answerIds, withEndOfSequence } from './answers.ts';
import { FineTuning } from './fine-tuning.ts';
import { PromptVectors } from './prompt-vectors.ts';
import { loadSavedStarts } from './saved-starts.ts';
import { createSoftPrompts, encoderSettings } from './soft-prompts.ts';
import { SoftTokenReader } from './soft-token-reader.ts';
import { type TaskEvaluation, TaskEvaluator } from './task-evaluator.ts';
import { type SetupWork, setUpTask, type TaskSetup } from './task-setup.ts';

/** A tuning that is ready to run. */
export interface PreparedTuning {
  readonly setup: TaskSetup;
  readonly prompts: ReadonlyMap<string, TunedPrompt>;
  readonly job: TuningJob<PackedExample>;
  /** Of the training examples. */
  readonly truncations: readonly Truncation[];
  /** Frees the sessions of the evaluation. */
  release(): Promise<void>;
}

/**
 * @param provider what to compute with; chosen by the settings when undefined
 * @throws Failure when the settings, the model and the data do not fit each other
 */
export async function prepareTuning(
  settings: ResolvedSettings,
  work: SetupWork,
  provider?: ProviderChoice,
): Promise<PreparedTuning> {
  const setup = await setUpTask(settings, work, provider);
  const { model, task, layout, handWritten, session } = setup;
  const prompts = await createSoftPrompts(
    {
      layout,
      method: settings.method,
      handWritten,
      classes: task.candidates ?? Object.values(task.settings.label_words ?? {}),
      saved: await loadSavedStarts(settings, Object.keys(layout.softPrompts), model),
    },
    model,
    Random.seeded(settings.training.seed).split('soft prompts'),
  );
  const { items, truncations } = packTraining(setup);
  const { precision, prepack_weights: prepacksWeights } = settings.training;
  const computed = await arithmetic(precision, model, { ...session, prepacksWeights }, work);
  const metric = settings.training.metric_for_best_model ?? present(task.settings.metrics[0], 'a metric');
  const vectors = new PromptVectors(prompts);
  const measured = [...new Set([metric, ...task.settings.metrics])];
  const evaluator = new TaskEvaluator(setup, measured);
  evaluator.checkLengths([...task.dev, ...task.test]);
  const readerOf = (tuned: TaskSetup) => new SoftTokenReader(tuned.model, prompts, handWritten, tuned.session);
  const reader = readerOf(setup);
  const loss = (trained?: TrainedWeights) =>
    new PromptLoss(
      computed.model,
      setup.packer,
      prompts,
      computed.session,
      computed.passes,
      trained,
      computed.lossScales,
      settings.training.cache_fixed_rows,
    );
  const fineTuning = await FineTuning.begin(setup, loss());
  const evaluates = task.dev.length > 0 && settings.training.eval_strategy !== 'no';
  return {
    setup,
    prompts,
    truncations,
    job: {
      settings,
      model,
      objective: loss(fineTuning?.trained),
      items,
      metric: { metric, greaterIsBetter: metrics[metric].greaterIsBetter },
      evaluate: evaluates
        ? async (parameters, options) => {
            const current = await vectors.of(parameters);
            if (fineTuning === undefined) {
              const evaluation = await evaluator.evaluate(task.dev, current, options);
              return devEvaluation(evaluation, await reader.read(current));
            }
            return fineTuning.withModel(parameters, async (tuned) => {
              const evaluation = await evaluateOnce(tuned, measured, task.dev, current, options);
              // The words of the vocabulary move as well.
              return devEvaluation(evaluation, await readerOf(tuned).read(current));
            });
          }
        : undefined,
      savePrompt: async (folder, parameters) => {
        const embeddings = new Map(Object.entries(await vectors.of(parameters)));
        const method = promptMethod(settings.method, model.network.dimensions.hiddenSize);
        const weights = fineTuning?.weightsOf(parameters);
        await savePrompt(folder, { layout, embeddings, method }, model, { overwrite: true, weights });
      },
      provider: setup.provider.provider,
      providerReason: setup.provider.reason,
      programVersion: packageManifest.version,
    },
    release: async () => {
      await vectors.release();
      await evaluator.release();
    },
  };
}

function devEvaluation({ metrics, results }: TaskEvaluation, nearestTokens: readonly SoftTokenWords[]): DevEvaluation {
  return {
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value])),
    predictions: results.map(({ example, given }) => ({
      query: Object.values(example.fields).join(' ⏵ '),
      answer: example.answer,
      predicted: given.text,
    })),
    nearestTokens,
  };
}

async function evaluateOnce(
  setup: TaskSetup,
  names: readonly MetricName[],
  examples: readonly Example[],
  vectors: SoftPromptTensors,
  options: WorkOptions,
) {
  const evaluator = new TaskEvaluator(setup, names);
  try {
    return await evaluator.evaluate(examples, vectors, options);
  } finally {
    await evaluator.release();
  }
}

function packTraining(setup: TaskSetup): { items: PackedExample[]; truncations: Truncation[] } {
  const packed = setup.task.train.map((example) => packForTraining(example, setup));
  return { items: packed.map(({ item }) => item), truncations: packed.flatMap(({ truncations }) => truncations) };
}

function packForTraining({ fields, answer, place }: Example, { assembler, task, model: { tokenizer } }: TaskSetup) {
  const ids = withEndOfSequence(answerIds(answer, task, tokenizer), tokenizer);
  const { body, truncations } = assembler.assemble(fields, ids.length, place);
  return { item: packExample(body, [ids]), truncations };
}

/** How PEFT calls the method; the new design counts as prompt tuning there. */
function promptMethod(method: ResolvedMethod, hiddenSize: number): PromptMethod {
  if (method.peft_type !== 'P_TUNING') return { peftType: 'PROMPT_TUNING' };
  return { peftType: 'P_TUNING', ...encoderSettings(method, hiddenSize) };
}
