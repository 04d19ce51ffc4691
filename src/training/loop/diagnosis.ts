import { wayOut } from '../../base/front-end.ts';
import { t } from '../../base/l10n.ts';
import type { Evaluated, SelectionRule } from './model-selection.ts';
import { gainOver } from './model-selection.ts';

/** Something that the user should know of a run, in plain words, with what to try. */
export interface Diagnosis {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** So many evaluations without any change are no coincidence: a tuning moves the metric even where it does not improve it. */
const flatEvaluations = 4;
/** Below the start for so long: the warm-up and a bad evaluation explain two. */
const evaluationsBelowStart = 3;

export function diagnoseStep(loss: number, gradientNorm: number, learningRate: number): Diagnosis | undefined {
  if (!Number.isFinite(loss)) {
    return {
      code: 'training.loss-not-finite',
      message: t('The loss became {0}, so the training stops. The state before this step is kept.', spell(loss)),
      remedy: t('Start again with a learning rate of a third of {0} or less.', learningRate),
    };
  }
  if (!Number.isFinite(gradientNorm)) {
    return {
      code: 'training.gradient-not-finite',
      message: t(
        'The gradient became {0}, so the training stops. The state before this step is kept.',
        spell(gradientNorm),
      ),
      remedy: t('Start again with a learning rate of a third of {0} or less, and with max_grad_norm: 1.', learningRate),
    };
  }
  if (gradientNorm === 0) {
    return {
      code: 'training.gradient-zero',
      message: t('The gradient is exactly zero: this step learns nothing.'),
      remedy: t(
        'Either the answers are already certain, or what is trained does not reach them. Look at the loss: if it is near zero, the task is solved; if not, start from a text or with a smaller learning rate.',
      ),
    };
  }
  return undefined;
}

/** Whether the run may go on after it. */
export function isFatal({ code }: Diagnosis): boolean {
  return code === 'training.loss-not-finite' || code === 'training.gradient-not-finite';
}

/** What the evaluations so far, the start's first, say about the run. */
export function diagnoseEvaluations(evaluations: readonly Evaluated[], rule: SelectionRule): Diagnosis[] {
  const [start, ...later] = evaluations;
  if (start === undefined) return [];
  return [flatMetric(evaluations, rule), metricBelowStart(start, later, rule)].filter((one) => one !== undefined);
}

function flatMetric(evaluations: readonly Evaluated[], { metric }: SelectionRule): Diagnosis | undefined {
  const recent = evaluations.slice(-flatEvaluations);
  const [first] = recent;
  if (first === undefined || recent.length < flatEvaluations) return undefined;
  if (recent.some(({ value }) => value !== first.value)) return undefined;
  return {
    code: 'training.metric-flat',
    message: t('{0} on the dev examples has been {1} in {2} evaluations in a row.', metric, first.value, recent.length),
    remedy: t(
      'The prompt may move too little: try a learning rate three times as high, or {0}. If every answer is the same, look at some predictions, and check that the answers in the data are written as the model would say them.',
      rateThatFits(),
    ),
  };
}

function metricBelowStart(start: Evaluated, later: readonly Evaluated[], rule: SelectionRule): Diagnosis | undefined {
  const recent = later.slice(-evaluationsBelowStart);
  if (recent.length < evaluationsBelowStart || !recent.every((one) => gainOver(start, one, rule) < 0)) return undefined;
  return {
    code: 'training.metric-below-start',
    message: t(
      '{0} on the dev examples is {1}, worse than the {2} before training.',
      rule.metric,
      recent.at(-1)?.value ?? Number.NaN,
      start.value,
    ),
    remedy: t(
      'The learning rate is probably too high and has destroyed the start: try a third of it, or {0}. The best checkpoint is kept.',
      rateThatFits(),
    ),
  };
}

/** What finds a learning rate. */
function rateThatFits(): string {
  return wayOut({ terminal: '--find-lr', editor: '`learning_rate: auto`' });
}

function spell(value: number): string {
  return Number.isNaN(value) ? 'NaN' : '∞';
}
