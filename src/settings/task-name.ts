import { isAbsolute } from 'node:path';
import { t } from '../base/l10n.ts';
import { closestName } from './closest-name.ts';
import { taskPresetNames } from './task-preset-names.ts';

/** Whether a name can only be a path: it says so at its start or end. */
export function isPath(name: string): boolean {
  return isAbsolute(name) || /^\.\.?([/\\]|$)/.test(name) || /\.(gguf|ya?ml|json)$/i.test(name);
}

/** The preset that a name means, whatever its case. */
export function taskPresetName(name: string): string | undefined {
  return taskPresetNames.find((known) => known.toLowerCase() === name.toLowerCase());
}

/** What to say of a name that is no preset's. */
export function unknownTaskPreset(name: string): { readonly message: string; readonly remedy: string } {
  const names = taskPresetNames.join(', ');
  const near = closestName(name, taskPresetNames);
  return {
    message: t('There is no task preset `{0}`.', name),
    remedy:
      near === undefined
        ? t('There are: {0}. A task of your own is described in a file, *.task.yaml.', names)
        : t('Did you mean `{0}`? There are: {1}.', near, names),
  };
}

/** What is wrong with the name of a task: it is neither a preset's nor a path. Undefined where nothing is. */
export function taskNameProblem(name: string): string | undefined {
  if (isPath(name) || taskPresetName(name) !== undefined) return undefined;
  const { message, remedy } = unknownTaskPreset(name);
  return `${message} ${remedy}`;
}
