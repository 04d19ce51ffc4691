import { z } from 'zod';

/** JSON has no NaN and no infinities; both are written as null. */
const measured = z.union([z.number(), z.null().transform(() => Number.NaN)]);

const step = z.int().nonnegative().describe('Optimisation steps done.');
const epoch = z.number().nonnegative().describe('Passes over the training data so far, with fractions.');
const elapsed = z.number().nonnegative().describe('Seconds of training so far, pauses between resumed parts left out.');

const memory = z
  .int()
  .positive()
  .optional()
  .describe('Resident memory of the process in bytes; runs of earlier versions have none.');

const started = z.object({
  type: z.literal('started'),
  total_steps: z.int().positive(),
  steps_per_epoch: z.int().positive(),
  learning_rate: z.number().positive().describe('The highest, after the warm-up.'),
  trainable_parameters: z.int().positive().describe('Elements of all tensors that are trained.'),
  expected_memory_bytes: z
    .int()
    .positive()
    .optional()
    .describe('Resident memory that the steps are expected to need at most.'),
});

const resumed = z.object({ type: z.literal('resumed'), step, total_steps: z.int().positive() });

const trained = z.object({
  type: z.literal('step'),
  step,
  epoch,
  loss: measured.describe('Mean over the label tokens of the step, in nats, before its update.'),
  learning_rate: z.number().nonnegative(),
  grad_norm: measured.describe('Global norm of the gradient before clipping.'),
  token_accuracy: z.number().describe("The share of label tokens that were the model's first choice."),
  tokens_per_second: z.number().describe('Tokens of whole sequences, soft tokens included; a moving average.'),
  eta_seconds: z.number().nonnegative(),
  elapsed_seconds: elapsed,
  memory_bytes: memory,
});

const softTokenWords = z.object({
  prompt: z.string().describe('The name of the soft prompt.'),
  index: z.int().nonnegative().describe('The place of the soft token in it.'),
  hand_written: z.string().optional().describe('The token of the hand-written prompt at its place.'),
  nearest: z
    .array(z.object({ id: z.int().nonnegative(), text: z.string(), cosine: z.number() }))
    .describe('The tokens of the vocabulary with the largest cosine, nearest first.'),
});

const changedPrediction = z.object({
  example: z.int().nonnegative().describe('Its place among the dev examples.'),
  query: z.string(),
  answer: z.string().describe('The expected one.'),
  before: z.string(),
  after: z.string(),
});

const evaluation = z.object({
  type: z.literal('evaluation'),
  step,
  epoch,
  metrics: z.record(z.string(), measured),
  best: z.boolean().describe('Whether the metric that chooses the best checkpoint has never been better.'),
  patience_left: z
    .int()
    .nonnegative()
    .optional()
    .describe('Further evaluations without a better metric until the stop.'),
  seconds: z.number().nonnegative().describe('How long the evaluation took.'),
  elapsed_seconds: elapsed,
  memory_bytes: memory,
  nearest_tokens: z
    .array(softTokenWords)
    .optional()
    .describe('Of the soft tokens that are trained, the first of many.'),
  changed_predictions: z
    .object({ count: z.int().nonnegative(), examples: z.array(changedPrediction) })
    .optional()
    .describe('What the dev examples were answered otherwise than at the evaluation before; of many the first.'),
});

const checkpoint = z.object({
  type: z.literal('checkpoint'),
  step,
  name: z.string().describe('The folder below `checkpoints`.'),
});

const warning = z.object({
  type: z.literal('warning'),
  step,
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
});

const finished = z.object({
  type: z.literal('finished'),
  step,
  reason: z.enum(['completed', 'early-stopping', 'stopped', 'diverged']),
  best_step: step.optional(),
  best_metric: z.number().optional(),
  elapsed_seconds: elapsed,
});

/** What happens in a run, in order. Key names are those of transformers' logs where it has them. */
export const trainingEvent = z.discriminatedUnion('type', [
  started,
  resumed,
  trained,
  evaluation,
  checkpoint,
  warning,
  finished,
]);

export type TrainingEvent = z.output<typeof trainingEvent>;
export type StepEvent = z.output<typeof trained>;
export type EvaluationEvent = z.output<typeof evaluation>;
/** What a soft token is near to. */
export type SoftTokenWords = z.output<typeof softTokenWords>;
/** A dev example that is answered otherwise than before; long texts are cut. */
export type ChangedPrediction = z.output<typeof changedPrediction>;
export type WarningEvent = z.output<typeof warning>;
export type FinishReason = z.output<typeof finished>['reason'];
