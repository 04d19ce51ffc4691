import { Failure } from '../../base/failure.ts';
import { t } from '../../base/l10n.ts';

export const configurationInvalid = (file: string, field: string, problem: string) =>
  new Failure({
    code: 'configuration.invalid',
    message: t('The configuration of the model is invalid at {0}: {1}', field, problem),
    remedy: t('Correct this entry, or fetch the model again.'),
    place: { file },
  });

export const configurationUnsupported = (file: string, field: string, value: string, supported: string) =>
  new Failure({
    code: 'configuration.unsupported',
    message: t('The model uses {0} = {1}, which is not supported.', field, value),
    remedy: t('Choose a model with {0} = {1}.', field, supported),
    place: { file },
  });

export const architectureUnknown = (file: string, modelType: string, supported: readonly string[]) =>
  new Failure({
    code: 'architecture.unknown',
    message: t('Models of the type {0} are not supported.', modelType),
    remedy: t('Choose a model of one of these types (model_type in config.json): {0}.', supported.join(', ')),
    place: { file },
  });
