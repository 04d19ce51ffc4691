import { Failure } from '../base/failure.ts';
import { formatBytes } from '../base/format-bytes.ts';
import { t } from '../base/l10n.ts';

export const nothingToTrain = () =>
  new Failure({
    code: 'training.nothing-to-train',
    message: t('Every soft prompt of the layout is frozen: there is nothing to train.'),
    remedy: t('Set `trainable: true` for at least one of soft_prompts, or evaluate the prompt instead.'),
  });

export const bf16NeedsCuda = (provider: string) =>
  new Failure({
    code: 'training.bf16-needs-cuda',
    message: t('`precision: bf16` computes with CUDA only, and this tuning runs on {0}.', provider),
    remedy: t('Choose `precision: exact` or `fp16`, or `provider: cuda`.'),
  });

/** @param needed bytes, as they were expected */
export const trainingOutOfMemory = (needed: number, remedy: string, cause: Failure) =>
  new Failure({
    code: 'training.out-of-memory',
    message: t('Training needs about {0} of memory, more than there is. ({1})', formatBytes(needed), cause.message),
    remedy,
    cause,
  });

export const noTrainingExamples = () =>
  new Failure({
    code: 'training.no-examples',
    message: t('There are no training examples.'),
    remedy: t('Check task.train_file, task.filters and task.n_train.'),
  });
