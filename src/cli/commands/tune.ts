import type { Command } from 'commander';
import { formatBytes } from '../../base/format-bytes.ts';
import { t } from '../../base/l10n.ts';
import { formatCount, formatNumber, formatPercent } from '../../base/quantities.ts';
import type { ResolvedSettings } from '../../settings/resolve.ts';
import type { TuningPlan } from '../../workflows/plan.ts';
import type { LearningRateSweep, TuningResult, TuningWork } from '../../workflows/tune.ts';
import type { CommandContext, OpenContext } from '../command-context.ts';
import { loadToTrain, nothingGiven, optionsContradict, scoresToTrain } from '../failures.ts';
import {
  addOriginalFlags,
  flagsWithoutEffect,
  type OriginalFlags,
  originalFlags,
  presetName,
} from '../interpret-p-tuning/flags.ts';
import { evaluateOnly } from '../interpret-p-tuning/only-evaluate.ts';
import { originalOverrides, originalTraining, originalTuning } from '../interpret-p-tuning/settings.ts';
import { examplesHelp } from '../program.ts';
import { displayPath } from '../terminal/display-path.ts';
import { formatPairs, formatTable } from '../terminal/table.ts';
import { TuningProgress } from '../terminal/tuning-progress.ts';
import { addSettingOptions, overridesOf } from '../tune-options.ts';

interface TuneOptions {
  readonly resume?: string;
  readonly findLr?: boolean;
  readonly dryRun?: boolean;
  readonly preset?: string;
}

export function addTuneCommand(program: Command, open: OpenContext): void {
  const command = program
    .command('tune')
    .description(t('tune a soft prompt as a file describes it'))
    .argument('[file]', t('the tuning file (*.tune.yaml); `soft-prompt settings` explains its fields'))
    .option('--resume <run>', t('go on with an interrupted run, exactly as if it had not been interrupted'))
    .option('--find-lr', t('try learning rates, a few steps with each; nothing is written'))
    .option('--dry-run', t('show settings, token counts, trainable parameters and memory; train nothing'));
  command.option('--preset <name>', t('interpret-p-tuning: the defaults and the flags of its tuning.py'));
  addOriginalFlags(addSettingOptions(command))
    .addHelpText('after', () =>
      examplesHelp([
        ['soft-prompt tune countries.tune.yaml', t('tune; the run is kept beside the file, in runs/countries')],
        [
          'soft-prompt tune countries.tune.yaml --learning-rate 0.001 --seed 7',
          t('with other settings than the file’s'),
        ],
        ['soft-prompt tune countries.tune.yaml --dry-run', t('what it would do')],
        ['soft-prompt tune --resume runs/countries', t('go on after Ctrl-C, a crash or a power failure')],
        [
          'soft-prompt tune --preset interpret-p-tuning --dataset JSNLI --new_design --lr 6e-6',
          t('with the flags of interpret_p_tuning; docs/interpret-p-tuning.md lists them'),
        ],
      ]),
    )
    .action(async (file: string | undefined, options: TuneOptions) => {
      const overrides = overridesOf(command);
      const original = originalFlags(command.opts());
      if (options.resume !== undefined) {
        if (file !== undefined) throw optionsContradict('FILE', '--resume');
        if (overrides.length > 0) throw optionsContradict('--resume', '--set');
        if (original !== undefined) throw optionsContradict('--resume', '--preset');
        if (options.findLr || options.dryRun)
          throw optionsContradict('--resume', options.findLr ? '--find-lr' : '--dry-run');
        return resume(open(), options.resume);
      }
      const settings = await settingsOf(file, overrides, original, command.opts());
      const context = open();
      for (const [flag, needs] of original === undefined ? [] : flagsWithoutEffect(original))
        context.output.warning(t('{0} changes nothing without {1}.', flag, needs));
      if (original?.only_evaluate) return evaluateOnly(context, settings, original);
      if (original?.load !== undefined) throw loadToTrain();
      if (original?.eval_metrics_to_file !== undefined) throw scoresToTrain();
      if (options.dryRun) return dryRun(context, settings);
      if (options.findLr) return findLearningRate(context, settings);
      return start(context, settings);
    });
}

/** Those of the file, or of the original's flags, or of both: then the original's training, and what its flags say, win over the file. */
async function settingsOf(
  file: string | undefined,
  overrides: readonly string[],
  original: OriginalFlags | undefined,
  options: { readonly template?: string; readonly seed?: string },
): Promise<ResolvedSettings> {
  const { readTuning, tuningOf } = await import('../../workflows/tune.ts');
  if (original === undefined) {
    if (file === undefined) throw nothingGiven(t('a tuning file'), 'soft-prompt tune countries.tune.yaml');
    return readTuning(file, overrides);
  }
  if (file !== undefined)
    return readTuning(file, [...originalTraining(original), ...originalOverrides(original), ...overrides]);
  const tuning = originalTuning(original, options);
  return tuningOf(tuning.settings, `${presetName}.tune.yaml`, [...tuning.overrides, ...overrides]);
}

async function start(context: CommandContext, settings: ResolvedSettings): Promise<void> {
  const { startTuning } = await import('../../workflows/tune.ts');
  tellResult(context, await startTuning(settings, tuningWork(context)));
}

async function resume(context: CommandContext, folder: string): Promise<void> {
  const { resumeTuning } = await import('../../workflows/tune.ts');
  tellResult(context, await resumeTuning(folder, tuningWork(context)));
}

/** Work that shows the tuning as it goes on. */
export function tuningWork({ output, work }: CommandContext): TuningWork {
  let progress: TuningProgress | undefined;
  return {
    ...work,
    onPrepared: ({ setup, job, truncations }) => {
      const { task, model } = setup;
      progress = new TuningProgress(output, job.metric.metric);
      output.note(
        t(
          '{0}: {1} training, {2} dev and {3} test examples',
          model.name,
          task.train.length,
          task.dev.length,
          task.test.length,
        ),
      );
      if (truncations.length > 0)
        output.warning(t('{0} training examples are cut to task.max_query_tokens.', truncations.length));
    },
    onEvent: (event) => progress?.show(event),
  };
}

function tellResult({ output, work }: CommandContext, result: TuningResult): void {
  const { folder, reason, steps, best, prompt } = result;
  const reasons = {
    completed: t('Completed after step {0}.', steps),
    'early-stopping': t('Stopped early after step {0}: the dev metric did not become better any more.', steps),
    stopped: t('Stopped after step {0}; the state is kept.', steps),
    diverged: t('Ended after step {0}, because the training diverged.', steps),
  };
  output.result(
    { type: 'result', run: folder, reason, steps, best: best ?? null, prompt },
    () =>
      `${reasons[reason]}\n${formatPairs(
        [
          ...(best === undefined
            ? []
            : [[t('Best'), t('step {0}, dev {1}', best.step, formatNumber(best.value))] as const]),
          [t('Run'), displayPath(folder)],
          [t('Prompt'), displayPath(prompt)],
        ],
        output.style,
      )}`,
  );
  if (reason === 'stopped') {
    output.note(t('Go on with: {0}', `soft-prompt tune --resume ${displayPath(folder)}`));
    work.signal.throwIfAborted();
  }
  output.note(t('Next: {0}', `soft-prompt evaluate ${displayPath(folder)}`));
}

async function dryRun({ output, work }: CommandContext, settings: ResolvedSettings): Promise<void> {
  const { planTuning } = await import('../../workflows/plan.ts');
  const plan = await planTuning(settings, work);
  output.result(planDocument(plan, settings), () => `${plan.settings}\n${planText(plan, output.style)}`);
  for (const { message, remedy } of plan.warnings) output.warning(`${message} ${remedy}`);
}

function planText(plan: TuningPlan, style: CommandContext['output']['style']): string {
  const { examples, tokens, trainableParameters, modelParameters } = plan;
  const share = trainableParameters / (modelParameters + trainableParameters);
  return formatPairs(
    [
      [t('Examples'), t('{0} training, {1} dev, {2} test', examples.train, examples.dev, examples.test)],
      [t('Tokens an example'), t('{0} to {1}, median {2}', tokens.shortest, tokens.longest, tokens.median)],
      [t('Cut examples'), formatCount(plan.truncated)],
      [t('Steps'), t('{0}, {1} an epoch', formatCount(plan.totalSteps), formatCount(plan.stepsPerEpoch))],
      [t('Learning rate'), formatNumber(plan.learningRate)],
      [
        t('Trainable parameters'),
        t('{0} of {1} ({2})', formatCount(trainableParameters), formatCount(modelParameters), formatShare(share)),
      ],
      [t('Memory'), t('about {0}', formatBytes(plan.memory))],
    ],
    style,
  );
}

/** A soft prompt is such a small part of a model that one decimal would round it to nothing. */
function formatShare(share: number): string {
  return share >= 0.01 ? formatPercent(share) : `${(100 * share).toPrecision(2)} %`;
}

function planDocument(plan: TuningPlan, settings: ResolvedSettings) {
  return {
    settings,
    examples: plan.examples,
    tokens: plan.tokens,
    truncated: plan.truncated,
    total_steps: plan.totalSteps,
    steps_per_epoch: plan.stepsPerEpoch,
    learning_rate: plan.learningRate,
    trainable_parameters: plan.trainableParameters,
    model_parameters: plan.modelParameters,
    memory_bytes: plan.memory,
    gradient_checkpointing: plan.gradientCheckpointing,
    warnings: plan.warnings,
  };
}

async function findLearningRate(context: CommandContext, settings: ResolvedSettings): Promise<void> {
  const { output } = context;
  const { findLearningRates } = await import('../../workflows/tune.ts');
  const sweep = await findLearningRates(settings, tuningWork(context));
  output.result(sweepDocument(sweep), () => sweepText(sweep, output.style));
}

function sweepText(
  { tried, startLoss, suggested }: LearningRateSweep,
  style: CommandContext['output']['style'],
): string {
  const table = formatTable(
    [{ title: t('Learning rate'), align: 'right' }, { title: t('Loss'), align: 'right' }, { title: '' }],
    tried.map(({ learningRate, loss, diverged }) => [
      formatNumber(learningRate),
      formatNumber(loss),
      diverged ? t('worse than the start') : learningRate === suggested ? t('suggested') : '',
    ]),
    style,
  );
  const end =
    suggested === undefined
      ? t('Every rate made the loss worse: start from a text, or look at the data.')
      : t('Use it with: {0}', `--learning-rate ${formatNumber(suggested)}`);
  return `${table}\n${t('Loss at the start: {0}', formatNumber(startLoss))}\n${end}`;
}

function sweepDocument({ tried, startLoss, suggested }: LearningRateSweep) {
  return {
    start_loss: startLoss,
    suggested: suggested ?? null,
    tried: tried.map(({ learningRate, loss, diverged }) => ({ learning_rate: learningRate, loss, diverged })),
  };
}
