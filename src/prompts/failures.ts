import { Failure } from '../base/failure.ts';
import { t } from '../base/l10n.ts';

export const encoderSizeInvalid = (setting: string, value: number) =>
  new Failure({
    code: 'encoder.size-invalid',
    message: t('{0} is {1}, but must be a whole number above zero.', setting, value),
    remedy: t('Correct the setting, or leave it out for its default.'),
  });

export const encoderHiddenSizeOdd = (tokenDim: number) =>
  new Failure({
    code: 'encoder.hidden-size-odd',
    message: t(
      'The original shape of P-tuning halves the size of an embedding, which this model has as an odd number: {0}.',
      tokenDim,
    ),
    remedy: t('Set encoder_hidden_size yourself.'),
  });

export const encoderDropoutOutOfRange = (dropout: number) =>
  new Failure({
    code: 'encoder.dropout-out-of-range',
    message: t('encoder_dropout is {0}, but a probability from 0 up to (not including) 1 is needed.', dropout),
    remedy: t('Correct the setting, or leave it out for no dropout.'),
  });

export const encoderDropoutWithoutEffect = (dropout: number) =>
  new Failure({
    code: 'encoder.dropout-without-effect',
    message: t(
      'encoder_dropout is {0}, but an LSTM of one layer has no dropout: it acts between layers only.',
      dropout,
    ),
    remedy: t('Set encoder_num_layers to 2 or more, or encoder_dropout to 0.'),
  });
