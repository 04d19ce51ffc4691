import { Failure } from '../../base/failure.ts';
import { wayOut } from '../../base/front-end.ts';
import { t } from '../../base/l10n.ts';

export const cacheOnAnotherDrive = (model: string, cache: string) =>
  new Failure({
    code: 'int8.cache-on-another-drive',
    message: t(
      'The model lies in {0} and the cache in {1}, on another drive: int8 cannot read both at once.',
      model,
      cache,
    ),
    remedy: t(
      'Set `{0}` to a folder on the drive of the model, or choose `precision: exact`.',
      wayOut({ terminal: 'SOFT_PROMPT_CACHE', editor: 'softPrompt.studioCacheFolder' }),
    ),
  });

export const int8NeedsCpu = (precision: string, provider: string) =>
  new Failure({
    code: 'int8.needs-cpu',
    message: t('`precision: {0}` computes on the processor only, and this tuning runs on {1}.', precision, provider),
    remedy: t('Choose `precision: exact`, or `provider: cpu`.'),
  });
