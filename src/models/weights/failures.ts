import { Failure } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';

export const weightMissing = (name: string, folder: string) =>
  new Failure({
    code: 'weights.missing',
    message: t('The model has no weight {0}.', name),
    remedy: t(
      'Its files may be incomplete, or made for another architecture than config.json says. Fetch the model again.',
    ),
    place: { file: folder },
  });

export const weightShapeMismatch = (
  name: string,
  stored: readonly number[],
  expected: readonly number[],
  folder: string,
) =>
  new Failure({
    code: 'weights.shape-mismatch',
    message: t(
      'The weight {0} has the shape [{1}], but the configuration of the model asks for [{2}].',
      name,
      stored.join(', '),
      expected.join(', '),
    ),
    remedy: t('config.json and the weights are not of the same model. Fetch the model again.'),
    place: { file: folder },
  });
