import { z } from 'zod';
import { t } from '../base/l10n.ts';
import { metricNames } from './metric-names.ts';

const largestSeed = 2 ** 32 - 1;
const seed = z.int().min(0).max(largestSeed);
const batchSize = z.int().positive().max(4096);

const trainingFields = z.strictObject({
  optimizer: z
    .enum(['adam', 'adamw'])
    .default('adamw')
    .describe(
      'adamw decays the parameters themselves, adam adds the decay to the gradient. Equal where weight_decay is 0.',
    ),
  learning_rate: z
    .union([z.number().positive(), z.literal('auto')])
    .default('auto')
    .describe(
      "The highest step size. auto: scaled to the spread of the model's embeddings (prompt tuning) or to the encoder (P-tuning, new design); a rate ten times too high destroys a good start.",
    ),
  lm_learning_rate: z
    .number()
    .positive()
    .optional()
    .describe(
      "Train the language model's own weights with the prompt, at this rate (interpret_p_tuning's use_lm_finetune, there 5e-6): a baseline for small models, since weights and optimiser are held in memory three times and written into every checkpoint. Default: the model stays frozen.",
    ),
  weight_decay: z.number().min(0).default(0).describe('Zero by default: a soft prompt need not be near the origin.'),
  adam_beta1: z.number().min(0).lt(1).default(0.9).describe('Adam: the decay of the mean of the gradients.'),
  adam_beta2: z.number().min(0).lt(1).default(0.999).describe('Adam: the decay of the mean of their squares.'),
  adam_epsilon: z.number().positive().default(1e-8).describe('Adam: what is added to the denominator.'),
  lr_scheduler_type: z
    .enum(['constant', 'linear', 'cosine', 'exponential'])
    .default('linear')
    .describe(
      'How the learning rate goes on after the warm-up: it stays, falls to zero in a line or half a cosine, or is multiplied by decay_rate after each epoch.',
    ),
  warmup_steps: z
    .int()
    .min(0)
    .optional()
    .describe('Steps in which the learning rate rises from zero. Instead: warmup_ratio.'),
  warmup_ratio: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe(
      'The share of all steps in which the learning rate rises from zero. Default: 0.1, where warmup_steps is not given.',
    ),
  decay_rate: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe(
      'With `lr_scheduler_type: exponential`: what the rate is multiplied by after each epoch (PyTorch: gamma of ExponentialLR). Default: 0.98.',
    ),
  per_device_train_batch_size: batchSize.default(8).describe('Examples in a forward and backward pass.'),
  per_device_eval_batch_size: batchSize.default(8).describe('Examples in a forward pass of an evaluation.'),
  gradient_accumulation_steps: z
    .int()
    .positive()
    .default(1)
    .describe('Passes whose gradients are put together before the optimiser steps: a larger batch in the same memory.'),
  max_grad_norm: z
    .number()
    .min(0)
    .default(1)
    .describe('A gradient with a larger norm is scaled down to it; 0 switches that off.'),
  num_train_epochs: z
    .number()
    .positive()
    .optional()
    .describe('How often each training example is seen; may be fractional. Instead: max_steps. Default: 10.'),
  max_steps: z.int().positive().optional().describe('The number of steps of the optimiser. Instead: num_train_epochs.'),
  eval_strategy: z
    .enum(['no', 'steps', 'epoch'])
    .default('epoch')
    .describe(
      'When the dev examples are scored: never, every eval_steps steps, or after each epoch. Unless never, also before the first step and after the last.',
    ),
  eval_steps: z.int().positive().optional().describe('With `eval_strategy: steps`: steps between two evaluations.'),
  save_steps: z
    .int()
    .positive()
    .optional()
    .describe(
      'A checkpoint to resume from is written every so many steps, besides those at each evaluation. Default: whenever the last one is a minute old.',
    ),
  save_total_limit: z
    .int()
    .positive()
    .default(2)
    .describe('How many of the latest checkpoints are kept. The best one is kept besides.'),
  logging_steps: z.int().positive().default(1).describe('Steps between two lines of the metrics log.'),
  metric_for_best_model: z
    .enum(metricNames)
    .optional()
    .describe('The dev metric that chooses the best checkpoint. Default: the first of task.metrics.'),
  early_stopping_patience: z
    .int()
    .positive()
    .optional()
    .describe('Stop after so many evaluations without a better metric. Default: run to the end.'),
  early_stopping_threshold: z
    .number()
    .min(0)
    .default(0)
    .describe('By how much the metric must be better to count as better for early_stopping_patience.'),
  seed: seed.default(42).describe('Fixes the start of the soft prompt and dropout. The same seed gives the same run.'),
  data_seed: seed.optional().describe('Fixes which examples are sampled, and their order. Default: the seed.'),
  precision: z
    .enum(['exact', 'fp16', 'bf16', 'int8_backward', 'int8'])
    .default('exact')
    .describe(
      'exact: float32 throughout. fp16, bf16: the frozen model in 16 bits (bf16 with CUDA only), the prompt and the optimiser in float32. int8_backward: the exact loss, its gradient by products in int8, nearly as good. int8: both in int8, fastest and coarser. Evaluation is always exact.',
    ),
  gradient_checkpointing: z
    .union([z.boolean(), z.literal('auto')])
    .default('auto')
    .describe(
      'Whether the backward pass computes the insides of each layer again from its input rather than keeping them: long texts then take a fraction of the memory, and a step a third longer. The gradient is the same. auto: where the memory at hand is too little otherwise.',
    ),
  cache_fixed_rows: z
    .boolean()
    .default(true)
    .describe(
      'Whether the keys and values of all that stands before the first trained soft token (with `template: [0, b]` the query) are computed once and kept, in up to an eighth of the memory, rather than at every step. The numbers are the same.',
    ),
  prepack_weights: z
    .boolean()
    .default(false)
    .describe(
      'Whether the training steps get copies of the weights in the order in which the kernels of the processor read them. Short texts are then tuned some 5 to 15 % faster, for nearly twice the size of the weights in memory for each of the one or two shapes of batch, and a second more at the start.',
    ),
  compute_threads: z
    .int()
    .positive()
    .max(1024)
    .optional()
    .describe('CPU threads for the arithmetic. Default: one for each physical core.'),
  provider: z
    .enum(['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml'])
    .default('auto')
    .describe('Where the arithmetic is done (an execution provider of onnxruntime). auto takes the best that works.'),
});

type TrainingFields = z.output<typeof trainingFields>;
type Complaint = (path: keyof TrainingFields, message: string) => void;

function checkLength(training: TrainingFields, complain: Complaint): void {
  const { max_steps, num_train_epochs, warmup_steps, warmup_ratio, eval_steps } = training;
  if (max_steps !== undefined && num_train_epochs !== undefined) {
    complain('max_steps', t('`max_steps` and `num_train_epochs` exclude each other: keep the one that ends the run.'));
  }
  if (warmup_steps !== undefined && warmup_ratio !== undefined) {
    complain('warmup_steps', t('`warmup_steps` and `warmup_ratio` exclude each other.'));
  }
  if (max_steps !== undefined && warmup_steps !== undefined && warmup_steps >= max_steps) {
    complain(
      'warmup_steps',
      t('The warm-up of {0} steps is as long as the run of {1} steps, or longer.', warmup_steps, max_steps),
    );
  }
  if (max_steps !== undefined && eval_steps !== undefined && eval_steps > max_steps) {
    complain(
      'eval_steps',
      t('An evaluation every {0} steps never comes in a run of {1} steps.', eval_steps, max_steps),
    );
  }
}

function checkEvaluation(training: TrainingFields, complain: Complaint): void {
  const { eval_strategy, eval_steps, early_stopping_patience, metric_for_best_model } = training;
  if (eval_strategy === 'steps' && eval_steps === undefined) {
    complain('eval_strategy', t('`eval_strategy: steps` needs eval_steps.'));
  }
  if (eval_strategy !== 'steps' && eval_steps !== undefined) {
    complain('eval_steps', t('`eval_steps` is used only with `eval_strategy: steps`.'));
  }
  if (eval_strategy === 'no' && early_stopping_patience !== undefined) {
    complain('early_stopping_patience', t('Early stopping needs evaluations: set eval_strategy to steps or epoch.'));
  }
  if (eval_strategy === 'no' && metric_for_best_model !== undefined) {
    complain(
      'metric_for_best_model',
      t('The best checkpoint is found by evaluations: set eval_strategy to steps or epoch.'),
    );
  }
}

/** The run: optimiser, schedule, length, evaluation, checkpoints, seeds. Names and meanings are those of transformers' TrainingArguments. */
export const trainingSettings = trainingFields
  .superRefine((training, context) => {
    const complain: Complaint = (path, message) => context.addIssue({ code: 'custom', path: [path], message });
    checkLength(training, complain);
    checkEvaluation(training, complain);
    if (training.lm_learning_rate !== undefined && training.precision !== 'exact') {
      complain(
        'precision',
        t('Weights that are trained stay in float32: `lm_learning_rate` needs `precision: exact`.'),
      );
    }
    if (training.decay_rate !== undefined && training.lr_scheduler_type !== 'exponential') {
      complain('decay_rate', t('`decay_rate` is used only with `lr_scheduler_type: exponential`.'));
    }
  })
  .describe('The run: optimiser, schedule, length, evaluation, checkpoints, seeds (transformers: TrainingArguments).');

export type TrainingSettings = z.output<typeof trainingSettings>;
