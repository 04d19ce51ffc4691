import { t } from './l10n.ts';

/** The stages that the library names by a word; others are texts already. */
export function stageName(stage: string): string {
  const names: Readonly<Record<string, string>> = {
    prepare: t('Preparing the training'),
    evaluate: t('Evaluating'),
    generate: t('Writing answers'),
    'find-lr': t('Trying learning rates'),
  };
  return names[stage] ?? stage;
}
